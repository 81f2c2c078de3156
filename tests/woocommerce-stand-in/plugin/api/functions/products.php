<?php

/**
 * WooCommerce's functions for products.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ProductQuery;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Types;

/**
 * @return WC_Product|false false for what is no product
 */
function wc_get_product($the_product = false)
{
    if (!did_action('woocommerce_init') || !did_action('woocommerce_after_register_post_type')) {
        wc_doing_it_wrong(__FUNCTION__, 'Products can be had only after the actions woocommerce_init and woocommerce_after_register_post_type.', '3.9');
        return false;
    }
    $id = match (true) {
        $the_product === false => get_post()?->post_type === 'product' ? get_the_ID() : 0,
        $the_product instanceof WC_Product => $the_product->get_id(),
        is_numeric($the_product) => (int) $the_product,
        default => $the_product->ID ?? 0,
    };
    if (!$id) {
        return false;
    }
    $type = Types::of($id);
    $class = Types::classFor($type, $id);
    try {
        return $type === false ? false : new $class($id);
    } catch (Exception) {
        return false;
    }
}

/**
 * @param array<string, mixed> $args
 * @return list<WC_Product>|list<int>|object
 */
function wc_get_products($args)
{
    return ProductQuery::run($args);
}

function wc_get_product_types()
{
    return apply_filters('product_type_selector', [
        'simple' => __('Simple product', 'woocommerce'),
        'grouped' => __('Grouped product', 'woocommerce'),
        'external' => __('External/Affiliate product', 'woocommerce'),
        'variable' => __('Variable product', 'woocommerce'),
    ]);
}

/** Has the parent's price and stock brought up to date when the request is over. */
function wc_deferred_product_sync($product_id)
{
    $GLOBALS['wc_deferred_product_sync'][] = $product_id;
}
