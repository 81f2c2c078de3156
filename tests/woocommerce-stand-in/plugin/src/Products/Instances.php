<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;
use WC_Cache_Helper;
use WC_Product;

/**
 * The feature `product_instance_caching` of WooCommerce 10.5: each product is read once a process.
 *
 * Only what this process does to a product is noticed; what another one writes is not seen.
 */
final class Instances
{
    private const GROUP = 'product_objects';
    private const POST_TYPES = ['product', 'product_variation'];

    public static function addHooks(): void
    {
        add_action('before_woocommerce_init', [self::class, 'keepInThisProcess']);
        foreach (['clean_post_cache', 'before_delete_post', 'woocommerce_updated_product_stock', 'woocommerce_updated_product_sales'] as $hook) {
            add_action($hook, [self::class, 'drop']);
        }
        foreach (['added_post_meta', 'updated_post_meta', 'deleted_post_meta'] as $hook) {
            add_action($hook, [self::class, 'dropByMeta'], 10, 2);
        }
    }

    public static function keepInThisProcess(): void
    {
        if (self::isOn()) {
            wp_cache_add_non_persistent_groups([self::GROUP]);
        }
    }

    /** A copy of its own for whoever asks, since WordPress's cache copies objects on their way in and out. */
    public static function get(int $productId): ?WC_Product
    {
        $kept = self::isOn() ? wp_cache_get(self::key($productId), self::GROUP) : false;

        return $kept instanceof WC_Product ? $kept : null;
    }

    public static function keep(WC_Product $product): void
    {
        if (self::isOn()) {
            wp_cache_set(self::key($product->get_id()), $product, self::GROUP);
        }
    }

    public static function drop(int|string $postId): void
    {
        if (self::isOn() && in_array(get_post_type((int) $postId), self::POST_TYPES, true)) {
            wp_cache_delete(self::key((int) $postId), self::GROUP);
        }
    }

    /** Meta of variations is passed by, as WooCommerce does. */
    public static function dropByMeta(mixed $metaId, int|string $postId): void
    {
        if (self::isOn() && get_post_type((int) $postId) === 'product') {
            self::drop($postId);
        }
    }

    private static function isOn(): bool
    {
        return Features::isOn(Features::PRODUCT_INSTANCE_CACHING);
    }

    private static function key(int $productId): string
    {
        return WC_Cache_Helper::get_cache_prefix(self::GROUP) . $productId;
    }
}
