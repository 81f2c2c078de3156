<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Data_Store;
use WC_Product;

/** Sales begin and end by a daily run; between a date and that run the stored price is an old one. */
final class ScheduledSaleTest extends ContractTestCase
{
    private const AHEAD = 86400;

    public function testTheRunIsDaily(): void
    {
        self::assertSame('daily', wp_get_schedule('woocommerce_scheduled_sales'));
        self::assertSame(10, has_action('woocommerce_scheduled_sales', 'wc_scheduled_sales'));
    }

    public function testUntilTheRunThePriceIsTheOldOne(): void
    {
        $id = $this->saleThatHasBegun();

        self::assertSame('20', wc_get_product($id)->get_price());
        self::assertTrue(wc_get_product($id)->is_on_sale());
        self::assertContains((string) $id, WC_Data_Store::load('product')->get_starting_sales());
    }

    public function testNoActionIsPlannedForIt(): void
    {
        $this->product(['sale_price' => '10', 'date_on_sale_from' => time() + self::AHEAD, 'date_on_sale_to' => time() + 2 * self::AHEAD]);

        self::assertSame([], as_get_scheduled_actions(['group' => 'woocommerce-sales'], 'ids'));
    }

    public function testTheRunBeginsASaleAndForgetsItsBeginning(): void
    {
        $id = $this->saleThatHasBegun();

        do_action('woocommerce_scheduled_sales');

        $product = wc_get_product($id);
        self::assertSame(['15', '20', '15'], [$product->get_price(), $product->get_regular_price(), $product->get_sale_price()]);
        self::assertNull($product->get_date_on_sale_from());
        self::assertNotNull($product->get_date_on_sale_to());
        self::assertNotContains((string) $id, WC_Data_Store::load('product')->get_starting_sales());
    }

    public function testTheRunEndsASaleAndForgetsItsPrice(): void
    {
        $id = $this->saleThatHasEnded();
        self::assertSame('15', wc_get_product($id)->get_price());
        self::assertContains((string) $id, WC_Data_Store::load('product')->get_ending_sales());

        do_action('woocommerce_scheduled_sales');

        $product = wc_get_product($id);
        self::assertSame(['20', '20', ''], [$product->get_price(), $product->get_regular_price(), $product->get_sale_price()]);
        self::assertNull($product->get_date_on_sale_to());
    }

    public function testOtherProductsAreLeftAlone(): void
    {
        $later = $this->product(['regular_price' => '20', 'sale_price' => '15', 'date_on_sale_from' => time() + self::AHEAD])->get_id();
        $running = $this->product(['regular_price' => '20', 'sale_price' => '15', 'date_on_sale_to' => time() + self::AHEAD])->get_id();
        $updated = $this->callsOf('woocommerce_update_product');

        do_action('woocommerce_scheduled_sales');

        self::assertCount(0, $updated);
        self::assertSame(['20', '15'], [wc_get_product($later)->get_price(), wc_get_product($running)->get_price()]);
    }

    public function testThePriceIsThereWhenTheUpdateIsTold(): void
    {
        $id = $this->saleThatHasBegun();
        $prices = [];
        add_action('woocommerce_update_product', static function (int $id, WC_Product $product) use (&$prices): void {
            $prices[] = [$id, $product->get_price('edit'), get_post_meta($id, '_price', true)];
        }, 10, 2);

        do_action('woocommerce_scheduled_sales');

        self::assertSame([[$id, '15', '15']], $prices);
    }

    public function testTheChangeIsTakenForDelivery(): void
    {
        $began = $this->saleThatHasBegun();
        $ended = $this->saleThatHasEnded();
        $this->listeningWebhook('product.updated');

        do_action('woocommerce_scheduled_sales');

        self::assertSame([['product.updated', $began], ['product.updated', $ended]], $this->taken());
    }

    public function testBeginningAndEndingAreToldBeforeAndAfter(): void
    {
        $began = $this->saleThatHasBegun();
        $ended = $this->saleThatHasEnded();
        $told = [];
        foreach (['before_products_starting', 'after_products_starting', 'before_products_ending', 'after_products_ending'] as $event) {
            add_action("wc_{$event}_sales", static function (array $ids) use (&$told, $event): void {
                $told[] = [$event, array_map('intval', $ids)];
            });
        }

        do_action('woocommerce_scheduled_sales');

        self::assertSame([
            ['before_products_starting', [$began]], ['after_products_starting', [$began]],
            ['before_products_ending', [$ended]], ['after_products_ending', [$ended]],
        ], $told);
    }

    /** As time makes it: the date passes and nobody saves. */
    private function saleThatHasBegun(): int
    {
        $id = $this->product([
            'regular_price' => '20', 'sale_price' => '15',
            'date_on_sale_from' => time() + self::AHEAD, 'date_on_sale_to' => time() + 2 * self::AHEAD,
        ])->get_id();
        update_post_meta($id, '_sale_price_dates_from', time() - 60);

        return $id;
    }

    private function saleThatHasEnded(): int
    {
        $id = $this->product(['regular_price' => '20', 'sale_price' => '15', 'date_on_sale_to' => time() + self::AHEAD])->get_id();
        update_post_meta($id, '_sale_price_dates_to', time() - 60);

        return $id;
    }
}
