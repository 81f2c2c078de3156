<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;

/**
 * Case C1: settings are the shop's, not the request's. Nothing that depends on who asks decides what is registered or sent.
 *
 * @group once
 */
final class CasesSettingsTest extends ConnectedShopTestCase
{
    use Catalog;

    /**
     * @dataProvider filters
     * @param string $code what another plugin does; `$now()` is what it says at the moment
     * @param list<string> $values that it says by turns
     */
    public function testCaseC1WhatAFilterSaysByTurnsIsNeitherRegisteredNorSent(string $code, array $values, string $told): void
    {
        $ids = $this->createKnown(['a' => [], 'b' => ['regular_price' => '17.50'], 'c' => []]);
        $this->settle();
        $this->shop->addHostCode('$now = static fn() => (string) file_get_contents(WP_CONTENT_DIR . "/says"); ' . $code);
        $before = $this->shop->sandbox->lastRequestId();
        foreach ([...$values, ...$values] as $value) {
            $this->say($value);
            $this->shop->php('do_action("ahpc_check"); do_action("ahpc_audit");', user: null, context: 'cron');
            $this->later(130);
        }

        self::assertSame([], $this->shop->sandbox->requests('patchShopById', $before));
        // But for the share of the catalog that each night says again, whatever was said of it.
        $sent = array_merge([], ...$this->batches($before));
        self::assertSame([], array_values(array_diff($sent, $this->andOfTonight([], array_values($ids)))));
        self::assertSame([], array_filter($this->shop->productRows(), static fn(array $row): bool => $row['digest'] === ''));
        self::assertSame('EUR', $this->shop->sandbox->products()[$ids['b']]['price']['currency']);

        self::assertStringContainsString($told, $this->shop->page()->text());
        $this->say('');
        self::assertStringNotContainsString('now and then', $this->shop->page()->text(), 'and only as long as it is so');
    }

    /**
     * @return array<string, array{string, list<string>, string}>
     */
    public function filters(): array
    {
        $locales = ['en_US', 'fr_FR'];
        $locale = 'changes this site’s language to fr_FR now and then';
        $currencies = ['USD', 'CHF'];
        $currency = 'changes this shop’s currency to CHF now and then';

        return [
            'the language of whoever asks' => ['add_filter("locale", static fn($is) => $now() ?: $is);', $locales, $locale],
            'a plugin of several languages, in the option' => ['add_filter("option_WPLANG", static fn($is) => $now() ?: $is);', $locales, $locale],
            'the same, before the option is read' => ['add_filter("pre_option_WPLANG", static fn($is) => $now() ?: $is);', $locales, $locale],
            'the currency of whoever asks' => ['add_filter("woocommerce_currency", static fn($is) => $now() ?: $is);', $currencies, $currency],
            'a plugin of several currencies, in the option' => ['add_filter("option_woocommerce_currency", static fn($is) => $now() ?: $is);', $currencies, $currency],
        ];
    }

    public function testCaseC1WhatIsRegisteredFirstIsWhatIsStored(): void
    {
        $this->shop->addHostCode('add_filter("locale", static fn() => "fr_FR"); add_filter("woocommerce_currency", static fn() => "USD"); add_filter("pre_option_woocommerce_currency", static fn() => "USD");');
        $this->shop->php('delete_option("ahpc_connection_state");', user: null);
        $this->shop->runCheck();
        $patch = $this->shop->sandbox->requests('patchShopById');
        $body = json_decode(end($patch)['body'], true);

        self::assertSame(['de', 'EUR'], [$body['woocommerceLanguage'], $body['woocommerceCurrency']]);
    }

    public function testCaseC1ThePriceIsTheStoredOneWhereTheCurrencyIsFiltered(): void
    {
        $this->shop->addHostCode('add_filter("woocommerce_currency", static fn() => "USD"); add_filter("woocommerce_product_get_price", static fn($price) => (string) ((float) $price * 1.1));');
        $ids = $this->createKnown(['a' => ['regular_price' => '100']]);

        self::assertSame(['a' => 'AVAILABLE 100.00'], $this->atApi($ids));
    }

    private function say(string $value): void
    {
        file_put_contents("{$this->shop->site->path}/wp-content/says", $value);
    }
}
