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
        $match = strstr((string) strstr($source, 'match ('), 'default =>', true);
        preg_match_all("/'([a-z_]+)'(?=,| =>)/", (string) $match, $codes);

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
