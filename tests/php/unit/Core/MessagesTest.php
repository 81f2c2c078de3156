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
            'unbuildable since something else came' => ['deliveries_unbuildable', ['product_id' => 12345, 'why' => 'other_body'], 'product #12345. What came was not the product'],
            'unbuildable since it broke off' => ['deliveries_unbuildable', ['product_id' => 7, 'why' => 'threw'], 'product #7. Another plugin or the theme broke off'],
            'unbuildable without a reason' => ['deliveries_unbuildable', ['product_id' => 7, 'why' => ''], 'product #7. Another plugin may be the reason'],
            'overdue for minutes' => ['queue_asleep', ['minutes' => 119], 'overdue for 119 minutes, so'],
            'overdue for a minute' => ['queue_asleep', ['minutes' => 1], 'overdue for 1 minute, so'],
            'overdue for hours' => ['queue_asleep', ['minutes' => 120], 'overdue for 2 hours, so'],
            'overdue for days' => ['queue_asleep', ['minutes' => 4318], 'overdue for 3 days, so'],
            'nothing waits' => ['nothing_reaches', ['waiting' => 0], 'until this is put right.'],
            'one change waits' => ['nothing_reaches', ['waiting' => 1], 'put right. Nothing is lost: 1 change waits.'],
            'changes wait' => ['nothing_reaches', ['waiting' => 1453], 'put right. Nothing is lost: 1,453 changes wait.'],
            'one waits while paused' => ['sending_paused', ['waiting' => 1], 'plugin’s page. Nothing is lost: 1 change waits.'],
            'tables that nobody tried to make' => ['tables_missing', ['tried' => 0], 'looks again within minutes'],
            'tables that cannot be made' => ['tables_missing', ['tried' => 1], 'refuses to make the plugin’s table or to write into it'],
            'refused for a field' => ['request_refused', ['status' => 400, 'error' => 'BAD_BODY_VALUE', 'field' => 'name'], 'wrong (400 BAD_BODY_VALUE name).'],
            'refused without a field' => ['request_refused', ['status' => 400, 'error' => 'KAPUTT 😀', 'field' => ''], 'wrong (400 KAPUTT 😀).'],
            'refused with a status only' => ['request_refused', ['status' => 409, 'error' => '', 'field' => ' '], 'wrong (409).'],
            'refused with a field only' => ['request_refused', ['status' => 400, 'error' => '', 'field' => 'url'], 'wrong (400 url).'],
        ];
    }

    /**
     * @dataProvider rawCodes
     */
    public function testNoCodeOfOursStandsInASentence(string $why): void
    {
        $sentence = (new Messages())->sentence(new CoreError('deliveries_unbuildable', ['product_id' => 7, 'why' => $why]));

        self::assertStringNotContainsString('(', $sentence);
        self::assertDoesNotMatchRegularExpression("/\\b{$why}\\b/", $sentence);
    }

    /**
     * @return array<string, array{string}>
     */
    public function rawCodes(): array
    {
        return ['another body' => ['other_body'], 'an exception' => ['threw'], 'one of another version' => ['rest_refused']];
    }

    /**
     * @dataProvider nothingWaiting
     */
    public function testWhereNothingWaitsThatIsNotCounted(string $code): void
    {
        self::assertStringNotContainsString('Nothing is lost', (new Messages())->sentence(new CoreError($code, ['waiting' => 0])));
    }

    /**
     * @return array<string, array{string}>
     */
    public function nothingWaiting(): array
    {
        return ['stopped' => ['nothing_reaches'], 'paused' => ['sending_paused']];
    }

    public function testATroubleOfOneProductSaysNothingOfTheOthers(): void
    {
        foreach (['product_ends_worker', 'product_unreadable', 'product_not_accepted', 'request_refused', 'product_too_large'] as $code) {
            self::assertDoesNotMatchRegularExpression('/other products/i', (new Messages())->sentence(new CoreError($code)));
        }
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
