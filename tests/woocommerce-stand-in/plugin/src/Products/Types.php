<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Cache_Helper;
use WC_Product_External;
use WC_Product_Grouped;
use WC_Product_Simple;
use WC_Product_Variable;
use WC_Product_Variation;

/** Which type a product has, and which class goes with it. */
final class Types
{
    private const CLASSES = [
        'external' => WC_Product_External::class,
        'grouped' => WC_Product_Grouped::class,
        'variable' => WC_Product_Variable::class,
        'variation' => WC_Product_Variation::class,
    ];

    /** @return string|false false for what is no product */
    public static function of(int $productId): string|false
    {
        $override = apply_filters('woocommerce_product_type_query', false, $productId);
        if ($override) {
            return $override;
        }

        return self::remembered($productId);
    }

    /** @return class-string<\WC_Product> */
    public static function classFor(string|false $type, int $productId): string
    {
        $class = apply_filters(
            'woocommerce_product_class',
            self::CLASSES[$type] ?? WC_Product_Simple::class,
            $type,
            $type === 'variation' ? 'product_variation' : 'product',
            $productId
        );

        return class_exists($class) ? $class : WC_Product_Simple::class;
    }

    /** Kept in the object cache until the product is saved, so a type written past it is not noticed until then. */
    private static function remembered(int $productId): string|false
    {
        $key = WC_Cache_Helper::get_cache_prefix("product_$productId") . "_type_$productId";
        $type = wp_cache_get($key, 'products');
        if (!$type) {
            $type = match (get_post_type($productId)) {
                'product_variation' => 'variation',
                'product' => self::fromTerm($productId),
                default => false,
            };
            wp_cache_set($key, $type, 'products');
        }

        return $type;
    }

    private static function fromTerm(int $productId): string
    {
        $terms = get_the_terms($productId, 'product_type');

        return is_array($terms) && $terms !== [] ? sanitize_title(current($terms)->name) : 'simple';
    }
}
