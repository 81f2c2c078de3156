<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;

/** The price that is stored and the price that is shown, which are not the same where plugins make prices. */
final class PriceTest extends ContractTestCase
{
    public function testShownPricesPassFiltersAndStoredOnesDoNot(): void
    {
        $product = wc_get_product($this->product(['regular_price' => '20', 'sale_price' => '15'])->get_id());
        foreach (['price', 'regular_price', 'sale_price'] as $prop) {
            add_filter("woocommerce_product_get_$prop", static fn (mixed $price): string => (string) ($price * 2));
        }

        self::assertSame(['30', '40', '30'], [$product->get_price(), $product->get_regular_price(), $product->get_sale_price()]);
        self::assertSame(
            ['15', '20', '15'],
            [$product->get_price('edit'), $product->get_regular_price('edit'), $product->get_sale_price('edit')]
        );
    }

    public function testFilterIsGivenPriceAndProduct(): void
    {
        $product = $this->product();
        $asked = $this->callsOf('woocommerce_product_get_price');

        $product->get_price();
        $product->get_price('edit');

        self::assertSame([['12.50', $product]], $asked->all());
    }

    public function testFilterMayDependOnWhoAsks(): void
    {
        $product = $this->product();
        add_filter('woocommerce_product_get_price', static fn (mixed $price): mixed => is_user_logged_in() ? $price : '');

        self::assertSame('12.50', $product->get_price());
        wp_set_current_user(0);
        self::assertSame('', $product->get_price());
        self::assertFalse($product->is_purchasable());
    }

    public function testVariationsHaveFiltersOfTheirOwn(): void
    {
        $variation = wc_get_product(Variable::with(['Red' => '5'])->variationIds[0]);
        add_filter('woocommerce_product_get_price', static fn (): string => '1');
        add_filter('woocommerce_product_variation_get_price', static fn (): string => '2');

        self::assertSame(['2', '5'], [$variation->get_price(), $variation->get_price('edit')]);
    }

    public function testVariableProductHasTheFilterOfProducts(): void
    {
        $product = wc_get_product(Variable::with(['Red' => '5'])->id);
        add_filter('woocommerce_product_get_price', static fn (): string => '1');

        self::assertSame(['1', '5'], [$product->get_price(), $product->get_price('edit')]);
    }

    public function testSaleCountsWithinItsDatesOnly(): void
    {
        $price = function (?int $from, ?int $to): array {
            $product = $this->product(['regular_price' => '20', 'sale_price' => '15', 'date_on_sale_from' => $from, 'date_on_sale_to' => $to]);
            $read = wc_get_product($product->get_id());

            return [$read->get_price(), $read->is_on_sale()];
        };

        self::assertSame(['15', true], $price(null, null));
        self::assertSame(['15', true], $price(time() - 60, time() + 60));
        self::assertSame(['20', false], $price(time() + 60, time() + 120));
        self::assertSame(['20', false], $price(time() - 120, time() - 60));
    }

    public function testSaleDatesAreReadBackAndInTheBody(): void
    {
        $this->site->setOption('timezone_string', 'Europe/Berlin');
        $from = strtotime('2030-07-01T10:00:00Z');
        $product = $this->product(['sale_price' => '10', 'date_on_sale_from' => $from, 'date_on_sale_to' => '2030-07-02T10:00:00Z']);

        $read = wc_get_product($product->get_id());
        $body = $this->activeWebhook()->build_payload($product->get_id());

        self::assertSame($from, $read->get_date_on_sale_from()->getTimestamp());
        self::assertSame((string) $from, get_post_meta($product->get_id(), '_sale_price_dates_from', true));
        self::assertSame(['2030-07-01T12:00:00', '2030-07-01T10:00:00'], [$body['date_on_sale_from'], $body['date_on_sale_from_gmt']]);
        self::assertSame(['2030-07-02T12:00:00', '2030-07-02T10:00:00'], [$body['date_on_sale_to'], $body['date_on_sale_to_gmt']]);
        self::assertFalse($body['on_sale']);
    }

    public function testSaleThatIsNotLowerIsNone(): void
    {
        $product = $this->product(['regular_price' => '20', 'sale_price' => '20']);

        self::assertSame(['20', ''], [wc_get_product($product->get_id())->get_price(), wc_get_product($product->get_id())->get_sale_price()]);
    }

    public function testBodyHasTheShownPriceOfTheWebhooksUser(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        wp_set_current_user(0);
        add_filter('woocommerce_product_get_price', static fn (): string => 'for user ' . get_current_user_id());

        self::assertSame('for user 1', $webhook->build_payload($id)['price']);
    }

    public function testPriceWrittenAsMetaIsThePrice(): void
    {
        $product = $this->product();

        update_post_meta($product->get_id(), '_price', '7');

        self::assertSame(['7', '12.50'], [wc_get_product($product->get_id())->get_price(), wc_get_product($product->get_id())->get_regular_price()]);
    }
}
