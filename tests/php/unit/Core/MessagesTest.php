<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\Messages;
use PHPUnit\Framework\TestCase;

/**
 * Holds the sentences against the list of codes that the core itself gives.
 */
final class MessagesTest extends TestCase
{
    /**
     * @dataProvider codesOfTheCore
     * @param list<string> $params
     */
    public function testEveryCodeOfTheCoreHasASentence(string $code, array $params): void
    {
        self::assertTrue((new Messages())->knows($code));
    }

    public function testNoSentenceIsForACodeThatTheCoreDoesNotHave(): void
    {
        $source = (string) file_get_contents(__DIR__ . '/../../../../php-plugin/src/Core/Messages.php');
        preg_match_all('/match \(.*?default =>/s', $source, $matches);
        preg_match_all("/'([a-z_]+)'(?=,| =>)/", implode('', $matches[0]), $codes);

        self::assertContains('tables_missing', $codes[1]);
        self::assertSame([], array_diff($codes[1], array_keys($this->codesOfTheCore())));
    }

    /**
     * @dataProvider codesOfTheCore
     * @param list<string> $params
     */
    public function testEveryPlaceholderIsFilled(string $code, array $params): void
    {
        $sentence = (new Messages())->sentence(new CoreError($code, array_fill_keys($params, 'x')));

        self::assertDoesNotMatchRegularExpression('/\{[a-z_]+\}/', $sentence);
    }

    /**
     * The table of products keeps codes and no figures.
     *
     * @dataProvider codesOfProducts
     */
    public function testWhatIsWrongWithAProductIsSaidWithoutFiguresToo(string $code): void
    {
        $sentence = (new Messages())->sentence(new CoreError($code));

        self::assertStringNotContainsString('{', $sentence);
        self::assertStringNotContainsString('inside the plugin', $sentence);
    }

    /**
     * @return array<string, array{string}>
     */
    public function codesOfProducts(): array
    {
        $codes = [
            'not_published', 'password_protected', 'hidden_from_catalog', 'excluded', 'other_language', 'gone',
            'invalid_price', 'price_out_of_range', 'description_cut',
            'product_too_large', 'product_unreadable', 'product_ends_worker', 'product_not_accepted', 'request_refused', 'request_too_large',
        ];

        return array_map(static fn(string $code): array => [$code], array_combine($codes, $codes));
    }

    /**
     * @dataProvider variants
     * @param array<string, string|int> $params
     */
    public function testASentenceFitsWhatIsKnown(string $code, array $params, string $expected): void
    {
        self::assertStringContainsString($expected, (new Messages())->sentence(new CoreError($code, $params)));
    }

    /**
     * @return array<string, array{string, array<string, string|int>, string}>
     */
    public function variants(): array
    {
        return [
            'another address' => ['shop_elsewhere', ['environment' => 0], 'was connected at another address'],
            'another environment' => ['shop_elsewhere', ['environment' => 1], 'WP_ENVIRONMENT_TYPE'],
            'replaced by somebody' => ['settings_replaced', ['by' => 'Eva'], 'was replaced by Eva'],
            'replaced by who knows' => ['settings_replaced', ['by' => ''], 'was replaced: another'],
            'unbuildable with a reason' => ['deliveries_unbuildable', ['product_id' => 12345, 'why' => 'no_product'], 'product #12345 (no_product).'],
            'unbuildable without one' => ['deliveries_unbuildable', ['product_id' => 7, 'why' => ''], 'product #7. '],
            'a quantity' => ['queue_asleep', ['minutes' => 4320], 'overdue for 4,320 minutes'],
        ];
    }

    public function testAMovedShopAndACopyAreTheAnswersToAPlaceThatIsUnknown(): void
    {
        foreach ([0, 1] as $environment) {
            $sentence = (new Messages())->sentence(new CoreError('shop_elsewhere', ['environment' => $environment]));

            self::assertStringContainsString('“This shop has moved here” or “This is a copy”', $sentence);
        }
    }

    public function testWhatWasEnteredIsNotReadAsAPlaceholder(): void
    {
        $sentence = (new Messages())->sentence(new CoreError('request_refused', ['status' => 400, 'error' => '{field}', 'field' => 'x']));

        self::assertStringContainsString('400 {field} x', $sentence);
    }

    public function testACodeOfANewerCoreIsNotShownRaw(): void
    {
        self::assertStringNotContainsString('brand_new', (new Messages())->sentence(new CoreError('brand_new')));
    }

    /**
     * @return array<string, array{string, list<string>}>
     */
    public function codesOfTheCore(): array
    {
        $answer = json_decode((new EngineFactory())->create()->call('describe', '{}'), true, 512, JSON_THROW_ON_ERROR);
        $codes = [];
        foreach ($answer['ok']['errors'] as $error) {
            $codes[$error['code']] = [$error['code'], $error['params']];
        }

        return $codes;
    }
}
