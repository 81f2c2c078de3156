<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Admin;

use AuraHistoria\PartnerConnect\Admin\PageWords;
use AuraHistoria\PartnerConnect\Core\Messages;
use PHPUnit\Framework\TestCase;

/**
 * Holds the words of the settings page's script against what the core says in the vectors of the operations that it asks.
 */
final class PageWordsTest extends TestCase
{
    public function testEveryCodeHasTheSentenceThatTheServerHas(): void
    {
        $messages = (new PageWords(new Messages()))->messages();
        $codes = array_filter([
            ...$this->valuesOf('code', 'check_settings'),
            ...$this->valuesOf('code', 'prepare_page'),
            ...$this->valuesOf('problem', 'prepare_page'),
            ...$this->valuesOf('code', 'plan_webhooks'),
        ]);

        self::assertContains('invalid_shop_id', $codes);
        self::assertContains('not_published', $codes);
        // The page does not ask for the address of the API.
        foreach (array_diff($codes, ['invalid_base_url', 'insecure_base_url']) as $code) {
            self::assertSame((new Messages())->templates([$code])[$code], $messages[$code] ?? $messages['internal_error'], $code);
        }
    }

    public function testEveryReasonOfAStepHasWords(): void
    {
        $reasons = $this->valuesOf('reason', 'plan_webhooks');

        self::assertContains('pause_first', $reasons);
        self::assertSame([], array_diff($reasons, array_keys((new PageWords(new Messages()))->ofPreviews()['reasons'])));
    }

    /**
     * @return list<string> what stands at this key anywhere in what the core is to answer
     */
    private function valuesOf(string $key, string $operation): array
    {
        $values = [];
        foreach (glob(__DIR__ . "/../../../vectors/{$operation}/*.json") ?: [] as $file) {
            $expect = json_decode((string) file_get_contents($file), true)['expect'];
            array_walk_recursive($expect, static function (mixed $value, mixed $at) use ($key, &$values): void {
                if ($at === $key) {
                    $values[] = $value;
                }
            });
        }

        return array_values(array_unique($values));
    }
}
