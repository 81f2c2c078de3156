<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

/** What products are to WordPress: types of posts, and taxonomies. */
final class PostTypes
{
    public static function addHooks(): void
    {
        add_action('init', [self::class, 'registerTaxonomies'], 5);
        add_action('init', [self::class, 'registerPostTypes'], 5);
    }

    public static function registerTaxonomies(): void
    {
        if (taxonomy_exists('product_type')) {
            return;
        }
        $hidden = ['hierarchical' => false, 'show_ui' => false, 'show_in_nav_menus' => false, 'rewrite' => false, 'public' => false];
        register_taxonomy('product_type', ['product'], $hidden + ['label' => __('Product type', 'woocommerce')]);
        register_taxonomy('product_visibility', ['product', 'product_variation'], $hidden + ['label' => __('Product visibility', 'woocommerce')]);
        $public = [
            'show_in_rest' => true,
            'capabilities' => [
                'manage_terms' => 'manage_product_terms',
                'edit_terms' => 'edit_product_terms',
                'delete_terms' => 'delete_product_terms',
                'assign_terms' => 'assign_product_terms',
            ],
        ];
        register_taxonomy('product_cat', ['product'], $public + [
            'hierarchical' => true,
            'label' => __('Product categories', 'woocommerce'),
            'rewrite' => ['slug' => 'product-category', 'with_front' => false, 'hierarchical' => true],
        ]);
        register_taxonomy('product_tag', ['product'], $public + [
            'label' => __('Product tags', 'woocommerce'),
            'rewrite' => ['slug' => 'product-tag', 'with_front' => false],
        ]);
        do_action('woocommerce_after_register_taxonomy');
    }

    public static function registerPostTypes(): void
    {
        if (post_type_exists('product')) {
            return;
        }
        register_post_type('product', [
            'labels' => ['name' => __('Products', 'woocommerce'), 'singular_name' => __('Product', 'woocommerce')],
            'public' => true,
            'menu_icon' => 'dashicons-archive',
            'capability_type' => 'product',
            'map_meta_cap' => true,
            'has_archive' => true,
            'rewrite' => ['slug' => 'product', 'with_front' => false],
            'supports' => ['title', 'editor', 'excerpt', 'thumbnail', 'custom-fields', 'comments'],
            'show_in_rest' => true,
        ]);
        register_post_type('product_variation', [
            'label' => __('Variations', 'woocommerce'),
            'public' => false,
            'capability_type' => 'product',
            'supports' => false,
            'rewrite' => false,
        ]);
        do_action('woocommerce_after_register_post_type');
    }
}
