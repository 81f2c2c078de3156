<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Product;

/** Where a product is shown and whether it is sold out, kept as hidden terms. */
final class Visibility
{
    /** The terms that stand for each visibility. */
    public const TERMS = [
        'visible' => [],
        'catalog' => ['exclude-from-search'],
        'search' => ['exclude-from-catalog'],
        'hidden' => ['exclude-from-search', 'exclude-from-catalog'],
    ];

    public static function read(int $productId): string
    {
        $names = self::names($productId);
        $hiddenFrom = array_intersect(self::TERMS['hidden'], $names);

        return (string) array_search(array_values($hiddenFrom), self::TERMS, true);
    }

    public static function isFeatured(int $productId): bool
    {
        return in_array('featured', self::names($productId), true);
    }

    public static function write(WC_Product $product): void
    {
        // A visibility that others have added has no terms.
        $terms = self::TERMS[$product->get_catalog_visibility()] ?? [];
        if ($product->get_featured()) {
            $terms[] = 'featured';
        }
        self::store($product, $terms);
        do_action('woocommerce_product_set_visibility', $product->get_id(), $product->get_catalog_visibility());
    }

    /** A variation is seen where its parent is, so only its stock is noted. */
    public static function writeStockOnly(WC_Product $product): void
    {
        self::store($product, []);
    }

    /**
     * @param list<string> $terms
     */
    private static function store(WC_Product $product, array $terms): void
    {
        if ($product->get_stock_status() === 'outofstock') {
            $terms[] = 'outofstock';
        }
        wp_set_post_terms($product->get_id(), $terms, 'product_visibility');
    }

    /**
     * @return list<string>
     */
    private static function names(int $productId): array
    {
        $terms = get_the_terms($productId, 'product_visibility');

        return is_array($terms) ? wp_list_pluck($terms, 'name') : [];
    }
}
