<?php

/**
 * WooCommerce's functions for products.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Instances;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ProductQuery;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ScheduledSales;
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
    $kept = Instances::get($id);
    if ($kept !== null) {
        return $kept;
    }
    $type = Types::of($id);
    try {
        $product = $type === false ? false : wc_get_product_object($type, $id);
    } catch (Exception) {
        return false;
    }
    if ($product) {
        Instances::keep($product);
    }

    return $product;
}

/**
 * @throws Exception when the id is not that of such a product
 */
function wc_get_product_object($product_type, $product_id = 0)
{
    $class = Types::classFor($product_type, (int) $product_id);

    return new $class($product_id);
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

function wc_get_product_visibility_options()
{
    return apply_filters('woocommerce_product_visibility_options', [
        'visible' => __('Shop and search results', 'woocommerce'),
        'catalog' => __('Shop only', 'woocommerce'),
        'search' => __('Search results only', 'woocommerce'),
        'hidden' => __('Hidden', 'woocommerce'),
    ]);
}

/**
 * Writes the stock past the product, then saves the product unless its caller is doing so anyway.
 *
 * @return int|null|false the stock, null when it is not counted, false for what is no product
 */
function wc_update_product_stock($product, $stock_quantity = null, $operation = 'set', $updating = false)
{
    $product = $product instanceof WC_Product ? $product : wc_get_product($product);
    if (!$product) {
        return false;
    }
    if ($stock_quantity === null || !$product->managing_stock()) {
        return $product->get_stock_quantity();
    }
    $kind = $product->is_type('variation') ? 'variation' : 'product';
    do_action("woocommerce_{$kind}_before_set_stock", $product);
    $store = WC_Data_Store::load('product');
    $store->read_stock_quantity($product, $store->update_product_stock($product->get_id(), $stock_quantity, $operation));
    if (!$updating) {
        $product->save();
    }
    do_action("woocommerce_{$kind}_set_stock", $product);

    return $product->get_stock_quantity();
}

function wc_update_product_stock_status($product_id, $status)
{
    $product = wc_get_product($product_id);
    if ($product) {
        $product->set_stock_status($status);
        $product->save();
    }
}

function wc_scheduled_sales()
{
    ScheduledSales::runDaily();
}

/** Has the parent's price and stock brought up to date when the request is over. */
function wc_deferred_product_sync($product_id)
{
    $GLOBALS['wc_deferred_product_sync'][] = $product_id;
}
