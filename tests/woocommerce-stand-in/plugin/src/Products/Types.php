<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

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

        return match (get_post_type($productId)) {
            'product_variation' => 'variation',
            'product' => self::fromTerm($productId),
            default => false,
        };
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

    private static function fromTerm(int $productId): string
    {
        $terms = get_the_terms($productId, 'product_type');

        return is_array($terms) && $terms !== [] ? sanitize_title(current($terms)->name) : 'simple';
    }
}
