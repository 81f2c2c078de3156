<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Product;
use WP_Query;

/** The arguments of `wc_get_products()` that are offered: of all others nothing follows. */
final class ProductQuery
{
    /** Names that posts have for the same things. */
    private const OTHER_NAMES = [
        'numberposts' => 'limit', 'post_status' => 'status', 'post_parent' => 'parent', 'posts_per_page' => 'limit', 'paged' => 'page',
    ];

    private const META = ['stock_status' => '_stock_status', 'sku' => '_sku'];

    /**
     * @param array<string, mixed> $args
     * @return list<WC_Product>|list<int>|object
     */
    public static function run(array $args): array|object
    {
        foreach (self::OTHER_NAMES as $from => $to) {
            $args[$to] = $args[$from] ?? $args[$to] ?? null;
        }
        $args = array_filter($args, static fn (mixed $value): bool => $value !== null && $value !== '' && $value !== []);
        $args += [
            'status' => ['draft', 'pending', 'private', 'publish'],
            'type' => array_keys(wc_get_product_types()),
            'limit' => get_option('posts_per_page'),
            'page' => 1,
            'orderby' => 'date',
            'order' => 'DESC',
            'return' => 'objects',
            'paginate' => false,
        ];
        $query = new WP_Query(self::queryVars($args));
        $found = $args['return'] === 'ids' ? $query->posts : array_values(array_filter(array_map('wc_get_product', $query->posts)));

        return $args['paginate']
            ? (object) ['products' => $found, 'total' => $query->found_posts, 'max_num_pages' => $query->max_num_pages]
            : $found;
    }

    /**
     * @param array<string, mixed> $args
     * @return array<string, mixed>
     */
    private static function queryVars(array $args): array
    {
        $vars = [
            'post_status' => $args['status'],
            'posts_per_page' => $args['limit'],
            'paged' => $args['page'],
            'orderby' => $args['orderby'] === 'include' ? 'post__in' : $args['orderby'],
            'order' => $args['order'],
            'fields' => $args['return'] === 'ids' ? 'ids' : '',
            'no_found_rows' => !$args['paginate'],
            'post__in' => $args['include'] ?? [],
            'post__not_in' => $args['exclude'] ?? [],
        ];
        foreach (['offset' => 'offset', 'parent' => 'post_parent'] as $arg => $var) {
            if (isset($args[$arg])) {
                $vars[$var] = $args[$arg];
            }
        }
        foreach (self::META as $arg => $key) {
            if (isset($args[$arg])) {
                $vars['meta_query'][] = ['key' => $key, 'value' => $args[$arg], 'compare' => $arg === 'sku' ? 'LIKE' : '='];
            }
        }

        return self::ofType((array) $args['type']) + $vars;
    }

    /**
     * Variations are posts of their own type and have no term that names it.
     *
     * @param list<string> $types
     * @return array<string, mixed>
     */
    private static function ofType(array $types): array
    {
        $byTerm = ['taxonomy' => 'product_type', 'field' => 'slug', 'terms' => $types];
        if (!in_array('variation', $types, true)) {
            return ['post_type' => 'product', 'tax_query' => [$byTerm]];
        }
        if ($types === ['variation']) {
            return ['post_type' => 'product_variation'];
        }
        $without = ['taxonomy' => 'product_type', 'operator' => 'NOT EXISTS'];

        return ['post_type' => ['product_variation', 'product'], 'tax_query' => [['relation' => 'OR', $byTerm, $without]]];
    }
}
