<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;

/**
 * The settings page as a person uses it, above all what happens to wrong input and to answers that are none.
 */
final class SettingsTest extends ShopTestCase
{
    private const OTHER_SHOP_ID = '11111111-58d4-4b8a-9c55-6f0e3d1a7b42';

    protected function setUp(): void
    {
        parent::setUp();
        $this->shop->activate();
    }

    /**
     * @dataProvider wrongInput
     * @param array<string, string> $expected part of the sentence, by field
     */
    public function testWrongInputIsToldBesideItsFieldAndNothingIsSaved(string $shopId, string $apiKey, array $expected): void
    {
        $page = $this->shop->enter($shopId, $apiKey);

        foreach (['shop_id', 'api_key'] as $field) {
            $told = $this->errorBeside($page, $field);
            isset($expected[$field]) ? self::assertStringContainsString($expected[$field], $told) : self::assertSame('', $told, $field);
        }
        self::assertFalse($this->shop->option('ahpc_settings'));
        self::assertSame([], $this->shop->sandbox->requests(), 'the API is not asked');
        self::assertStringNotContainsString(Sandbox::API_KEY, $page->body, 'whatever field a key was pasted into');
    }

    /**
     * @return array<string, array{string, string, array<string, string>}>
     */
    public function wrongInput(): array
    {
        $noShopId = 'Please enter your Shop ID.';
        $noKey = 'Please enter your API key.';
        $badKey = 'This is not an API key.';

        return [
            'both empty' => ['', '', ['shop_id' => $noShopId, 'api_key' => $noKey]],
            'only blanks' => ['   ', "\t ", ['shop_id' => $noShopId, 'api_key' => $noKey]],
            'Shop ID is no UUID' => ['my-shop', Sandbox::API_KEY, ['shop_id' => '“my-shop” is not a Shop ID.']],
            'key of the wrong form' => [Sandbox::SHOP_ID, 'secret', ['api_key' => $badKey]],
            'key that is cut short' => [Sandbox::SHOP_ID, 'aurahistoria_abc_def', ['api_key' => 'This API key is incomplete']],
            'key that lacks its last part' => [Sandbox::SHOP_ID, substr(Sandbox::API_KEY, 0, 22), ['api_key' => 'This API key is incomplete']],
            'both swapped' => [Sandbox::API_KEY, Sandbox::SHOP_ID, ['shop_id' => '“aura…” is not a Shop ID.', 'api_key' => $badKey]],
            'a megabyte of text' => [str_repeat('x', 1_048_576), Sandbox::API_KEY, ['shop_id' => '“xxxx…” is not a Shop ID.']],
            'a megabyte as key' => [Sandbox::SHOP_ID, str_repeat('x', 1_048_576), ['api_key' => $badKey]],
            'markup' => ['<script>alert(1)</script>"', Sandbox::API_KEY, ['shop_id' => 'is not a Shop ID.']],
        ];
    }

    public function testBlanksAndUpperCaseAreNoMistake(): void
    {
        $this->shop->enter('  ' . strtoupper(Sandbox::SHOP_ID) . ' ', ' ' . Sandbox::API_KEY . "\n");

        $stored = $this->shop->option('ahpc_settings');
        self::assertSame([Sandbox::SHOP_ID, Sandbox::API_KEY], [$stored['shop_id'], $stored['api_key']]);
    }

    public function testWhatWasEnteredIsStillThereAndTheKeyIsNot(): void
    {
        $page = $this->shop->enter('my-shop', Sandbox::API_KEY);

        self::assertSame(['my-shop', ''], $this->fields($page));
        self::assertStringNotContainsString(Sandbox::API_KEY, $page->body);
    }

    /**
     * Row 18: the API key was shown in clear.
     */
    public function testRow18AStoredKeyIsNeverOnThePage(): void
    {
        $this->shop->register();

        self::assertStringNotContainsString(Sandbox::API_KEY, $this->shop->page()->body);
    }

    public function testAnEmptyKeyKeepsTheStoredOne(): void
    {
        $this->shop->register();
        $page = $this->shop->enter(Sandbox::SHOP_ID, '');

        self::assertContains('Saved. Your shop is connected.', $page->notices());
        self::assertSame(Sandbox::API_KEY, $this->shop->option('ahpc_settings')['api_key']);
    }

    /**
     * @dataProvider answersOfTheApi
     * @param array<string, mixed>|null $fault
     */
    public function testARefusalIsTold(?array $fault, string $shopId, string $field, string $sentence): void
    {
        $this->causeTrouble($fault);
        $page = $this->shop->enter($shopId);

        self::assertStringContainsString($sentence, $field === '' ? implode(' ', $page->notices()) : $this->errorBeside($page, $field));
    }

    /**
     * @dataProvider answersOfTheApi
     * @param array<string, mixed>|null $fault
     */
    public function testRow03WhatWorkedBeforeKeepsWorking(?array $fault, string $shopId, string $field, string $sentence): void
    {
        $this->shop->register();
        $before = [$this->shop->option('ahpc_settings'), $this->shop->state('ahpc_connection_state')];
        $this->causeTrouble($fault);
        $page = $this->shop->enter(self::OTHER_SHOP_ID);

        // What the API has made of a request that it did not answer in words nobody knows; so the next check asks again.
        $isAnswered = $fault === null || ($fault['status'] ?? 500) < 500;
        $before[1]['attempted'] = $isAnswered ? '' : '?';
        self::assertSame($before, [$this->shop->option('ahpc_settings'), $this->shop->state('ahpc_connection_state')]);
        self::assertContains('active', $this->shop->webhookStatuses());
        self::assertStringContainsString('Nothing was saved.', implode(' ', $page->notices()));
    }

    /**
     * @return array<string, array{array<string, mixed>|null, string, string, string}>
     */
    public function answersOfTheApi(): array
    {
        $status = static fn(int $status, string $error): array => ['kind' => 'status', 'status' => $status, 'error' => $error];

        return [
            'status 400' => [$status(400, 'BAD_BODY_VALUE'), Sandbox::SHOP_ID, '', 'refused the request as wrong (400 BAD_BODY_VALUE'],
            'status 401' => [$status(401, 'PARTNER_SHOP_API_KEY_MISMATCH'), Sandbox::SHOP_ID, 'api_key', 'does not accept this API key'],
            'status 403' => [$status(403, 'PARTNER_SHOP_NOT_PARTNERED'), Sandbox::SHOP_ID, 'shop_id', 'is not a partner shop'],
            'status 404' => [$status(404, 'SHOP_NOT_FOUND'), Sandbox::SHOP_ID, 'shop_id', 'knows no shop with this Shop ID'],
            'status 500' => [$status(500, 'INTERNAL_SERVER_ERROR'), Sandbox::SHOP_ID, '', 'has a fault on its side (status 500)'],
            'status 503' => [$status(503, 'SERVICE_UNAVAILABLE'), Sandbox::SHOP_ID, '', 'is overloaded or under maintenance'],
            'closed connection' => [['kind' => 'drop'], Sandbox::SHOP_ID, '', 'cannot be reached'],
            'a shop that the user does not hold' => [null, self::OTHER_SHOP_ID, 'shop_id', 'is not a partner shop'],
        ];
    }

    public function testAHangingApiIsTold(): void
    {
        $this->causeTrouble(['kind' => 'hang', 'count' => 1]);
        $begun = microtime(true);
        $page = $this->shop->enter();

        self::assertStringContainsString('did not answer in time', implode(' ', $page->notices()));
        self::assertLessThan(40.0, microtime(true) - $begun);
    }

    /**
     * Row 18: error and success were shown together after a half-valid save.
     */
    public function testRow18AfterAMistakeThereIsNoWordOfSuccess(): void
    {
        $page = $this->shop->enter(Sandbox::SHOP_ID, 'secret');

        self::assertStringNotContainsString('Saved.', $page->text());
    }

    public function testRow03SettingsThatTheApiCouldNotJudgeAreSavedAndTriedAgain(): void
    {
        $this->causeTrouble(['kind' => 'status', 'status' => 503, 'count' => 1]);
        $page = $this->shop->enter();

        self::assertStringContainsString('Saved, but your shop is not connected yet.', implode(' ', $page->notices()));
        self::assertContains('ahpc_sync', $this->shop->pendingHooks());

        $this->shop->press('ahpc_sync_now');
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
    }

    public function testOnlyShopManagersMayPost(): void
    {
        $this->shop->php('wp_insert_user(["user_login" => "eva", "user_pass" => "eva-2024-x", "user_email" => "eva@example.org", "role" => "author"]);');
        $form = $this->shop->page()->form('api_key');
        $author = Browser::loggedInAt($this->shop->site, 'eva', 'eva-2024-x');
        $page = $author->submit($form, ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY]);

        self::assertSame(403, $page->status);
        self::assertFalse($this->shop->option('ahpc_settings'));
    }

    public function testAFormWithoutItsNonceIsRefused(): void
    {
        $form = $this->shop->page()->form('api_key');
        $page = $this->shop->browser()->submit($form, ['_wpnonce' => 'x', 'shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY]);

        self::assertSame(403, $page->status);
        self::assertFalse($this->shop->option('ahpc_settings'));
    }

    /**
     * Row 13: an unsupported currency dropped prices, with no word to anyone.
     */
    public function testRow13ACurrencyThatTheApiDoesNotTakeIsTold(): void
    {
        $this->shop->register();
        $this->shop->php('update_option("woocommerce_currency", "SEK");');
        $this->shop->runQueue();

        self::assertStringContainsString('does not take prices in SEK', $this->shop->page()->text());
        self::assertSame(['paused'], array_values(array_unique($this->shop->webhookStatuses())));
    }

    /**
     * Row 3: one failed registration paused the webhooks for good.
     */
    public function testRow03AFailedRegistrationLeavesTheWebhooksAndIsTriedAgain(): void
    {
        $this->shop->register();
        $this->causeTrouble(['kind' => 'status', 'status' => 503, 'count' => 2]);
        $this->shop->php('update_option("woocommerce_currency", "CHF");');
        $this->shop->runQueue();
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
        self::assertSame('retrying', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertContains('ahpc_sync', $this->shop->pendingHooks());

        for ($try = 0; $try < 2; $try++) {
            $this->shop->php('$state = json_decode(get_option("ahpc_connection_state")); $state->next_try_at = time(); update_option("ahpc_connection_state", json_encode($state), false);
                do_action("ahpc_sync");', user: null, context: 'cron');
        }
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertStringContainsString('CHF', (string) json_encode($this->shop->sandbox->shop()));
    }

    /**
     * Row 14: a later change of the currency was never registered.
     */
    public function testRow14AnotherCurrencyIsRegistered(): void
    {
        $this->shop->register();
        $this->shop->php('update_option("woocommerce_currency", "CHF");');
        $this->shop->runQueue();

        self::assertStringContainsString('CHF', (string) json_encode($this->shop->sandbox->shop()));
    }

    /**
     * @param array<string, mixed>|null $fault
     */
    private function causeTrouble(?array $fault): void
    {
        if ($fault !== null) {
            $this->shop->sandbox->addFault($fault + ['operation' => 'patchShopById']);
        }
    }

    /**
     * The sentence beside a field.
     */
    private function errorBeside(Page $page, string $field): string
    {
        $document = new \DOMDocument();
        @$document->loadHTML('<?xml encoding="utf-8"?>' . $page->body);
        $xpath = new \DOMXPath($document);

        return trim((string) $xpath->evaluate("string(//tr[.//input[@name='{$field}']]//p[@role='alert'])"));
    }

    /**
     * @return array{string, string} what the two fields hold
     */
    private function fields(Page $page): array
    {
        $fields = $page->form('api_key')->fields;

        return [$fields['shop_id'], $fields['api_key']];
    }
}
