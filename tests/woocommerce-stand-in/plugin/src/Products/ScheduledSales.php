<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Versions;
use WC_Product;

/**
 * Sales that begin and end by their dates.
 *
 * In 9.9.5 a daily run is all there is, and it saves prices with the product.
 * From 10.5 on each product has actions at the exact times, and prices are written after the save; the daily run catches what they missed.
 */
final class ScheduledSales
{
    private const START = 'wc_product_start_scheduled_sale';
    private const END = 'wc_product_end_scheduled_sale';
    private const GROUP = 'woocommerce-sales';

    public static function addHooks(): void
    {
        add_action('woocommerce_scheduled_sales', 'wc_scheduled_sales');
        if (self::areActions()) {
            add_action(self::START, [self::class, 'start']);
            add_action(self::END, [self::class, 'end']);
            add_action('woocommerce_new_product', [self::class, 'plan'], 10, 2);
            add_action('woocommerce_update_product', [self::class, 'plan'], 10, 2);
        }
    }

    /** At midnight of the shop's time. */
    public static function planDailyRun(): void
    {
        wp_clear_scheduled_hook('woocommerce_scheduled_sales');
        $offset = (int) ((float) get_option('gmt_offset') * HOUR_IN_SECONDS);
        wp_schedule_event(strtotime('00:00 tomorrow UTC') - $offset, 'daily', 'woocommerce_scheduled_sales');
    }

    public static function runDaily(): void
    {
        self::runAll('starting', self::due('_sale_price_dates_from', '_sale_price'));
        self::runAll('ending', self::due('_sale_price_dates_to', '_regular_price'));
    }

    /**
     * Products whose date has passed and whose price is not yet what it should be since then.
     *
     * @return list<string>
     */
    public static function due(string $dateKey, string $priceKey): array
    {
        global $wpdb;
        $sql = "SELECT date.post_id FROM $wpdb->postmeta date
            JOIN $wpdb->postmeta price ON price.post_id = date.post_id AND price.meta_key = '_price'
            JOIN $wpdb->postmeta target ON target.post_id = date.post_id AND target.meta_key = %s
            WHERE date.meta_key = %s AND date.meta_value > 0 AND date.meta_value < %s AND price.meta_value != target.meta_value";

        return $wpdb->get_col($wpdb->prepare($sql, $priceKey, $dateKey, time()));
    }

    /** Plans the actions of a product anew whenever it is saved; those that were planned before go. */
    public static function plan(int $productId, ?WC_Product $product = null): void
    {
        $product ??= wc_get_product($productId) ?: null;
        $dates = [self::START => $product?->get_date_on_sale_from('edit'), self::END => $product?->get_date_on_sale_to('edit')];
        foreach ($dates as $hook => $date) {
            as_unschedule_all_actions($hook, ['product_id' => $productId], self::GROUP);
            if ($date !== null && $date->getTimestamp() > time()) {
                as_schedule_single_action($date->getTimestamp(), $hook, ['product_id' => $productId], self::GROUP);
            }
        }
    }

    public static function start(int|string $productId): void
    {
        $product = self::withPriceOfItsOwn((int) $productId);
        $price = $product?->get_sale_price('edit');
        if ($price && $product->is_on_sale('edit') && (float) $product->get_price('edit') !== (float) $price) {
            self::changePrice($product, $price);
        }
    }

    public static function end(int|string $productId): void
    {
        $product = self::withPriceOfItsOwn((int) $productId);
        $end = $product?->get_date_on_sale_to('edit');
        $price = $product?->get_regular_price('edit');
        if ($product && ($end === null || $end->getTimestamp() <= time()) && (float) $product->get_price('edit') !== (float) $price) {
            self::changePrice($product, $price);
        }
    }

    /**
     * @param list<string> $productIds
     */
    private static function runAll(string $event, array $productIds): void
    {
        if ($productIds === []) {
            return;
        }
        do_action("wc_before_products_{$event}_sales", $productIds);
        foreach ($productIds as $id) {
            $product = wc_get_product($id);
            if ($product && self::areActions()) {
                self::changePrice($product, $event === 'starting' ? $product->get_sale_price('edit') : $product->get_regular_price('edit'));
            } elseif ($product) {
                self::saveWithPrice($product, $event);
            }
        }
        do_action("wc_after_products_{$event}_sales", $productIds);
    }

    /** As in 9.9.5: what has happened is no longer dated, and it is the lost date that makes the save write the price. */
    private static function saveWithPrice(WC_Product $product, string $event): void
    {
        $product->set_date_on_sale_from('');
        if ($event === 'ending') {
            $product->set_price($product->get_regular_price());
            $product->set_sale_price('');
            $product->set_date_on_sale_to('');
        } elseif ($product->get_sale_price()) {
            $product->set_price($product->get_sale_price());
        } else {
            $product->set_date_on_sale_to('');
        }
        $product->save();
    }

    /** As from 10.5 on: the save tells of a change before the price is there. */
    private static function changePrice(WC_Product $product, mixed $price): void
    {
        $product->set_price($price);
        $product->save();
        update_post_meta($product->get_id(), '_price', $price);
        if ($product->is_type('variation') && $product->get_parent_id()) {
            \WC_Product_Variable::sync($product->get_parent_id());
        }
    }

    private static function withPriceOfItsOwn(int $productId): ?WC_Product
    {
        $product = wc_get_product($productId) ?: null;

        return $product?->is_type(['variable', 'grouped']) ? null : $product;
    }

    private static function areActions(): bool
    {
        return Versions::isWooCommerce('10.5');
    }
}
