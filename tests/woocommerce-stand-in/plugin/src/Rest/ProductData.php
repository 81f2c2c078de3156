<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;
use WC_Product;
use WC_Product_Attribute;
use WC_Product_Download;
use WC_Product_Variation;

/** A product as version 3 of the REST API writes it: the same keys in the same order. */
final class ProductData
{
    /**
     * @return array<string, mixed>
     */
    public static function of(WC_Product $product): array
    {
        return self::identity($product) + self::price($product) + self::stock($product) + self::shipping($product)
            + self::neighbours($product) + self::appendix($product);
    }

    /**
     * The purchase price, which everybody gets who may read the product at all, as soon as its feature is on.
     *
     * @return array<string, mixed>
     */
    public static function cost(WC_Product $product): array
    {
        if (!Features::isOn(Features::COST_OF_GOODS_SOLD)) {
            return [];
        }
        $cost = [
            'values' => [['defined_value' => $product->get_cogs_value(), 'effective_value' => $product->get_cogs_effective_value()]],
            'total_value' => $product->get_cogs_total_value(),
        ];
        if ($product instanceof WC_Product_Variation) {
            $cost['defined_value_is_additive'] = $product->get_cogs_value_is_additive();
        }

        return ['cost_of_goods_sold' => $cost];
    }

    /**
     * @return array<string, mixed>
     */
    private static function identity(WC_Product $product): array
    {
        return [
            'id' => $product->get_id(),
            'name' => $product->get_name(),
            'slug' => $product->get_slug(),
            'permalink' => $product->get_permalink(),
            'date_created' => wc_rest_prepare_date_response($product->get_date_created(), false),
            'date_created_gmt' => wc_rest_prepare_date_response($product->get_date_created()),
            'date_modified' => wc_rest_prepare_date_response($product->get_date_modified(), false),
            'date_modified_gmt' => wc_rest_prepare_date_response($product->get_date_modified()),
            'type' => $product->get_type(),
            'status' => $product->get_status(),
            'featured' => $product->is_featured(),
            'catalog_visibility' => $product->get_catalog_visibility(),
            'description' => wpautop(do_shortcode($product->get_description())),
            'short_description' => apply_filters('woocommerce_short_description', $product->get_short_description()),
            'sku' => $product->get_sku(),
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function price(WC_Product $product): array
    {
        return [
            'price' => $product->get_price(),
            'regular_price' => $product->get_regular_price(),
            'sale_price' => $product->get_sale_price() ?: '',
            'date_on_sale_from' => wc_rest_prepare_date_response($product->get_date_on_sale_from(), false),
            'date_on_sale_from_gmt' => wc_rest_prepare_date_response($product->get_date_on_sale_from()),
            'date_on_sale_to' => wc_rest_prepare_date_response($product->get_date_on_sale_to(), false),
            'date_on_sale_to_gmt' => wc_rest_prepare_date_response($product->get_date_on_sale_to()),
            'on_sale' => $product->is_on_sale(),
            'purchasable' => $product->is_purchasable(),
            'total_sales' => $product->get_total_sales(),
            'virtual' => $product->is_virtual(),
            'downloadable' => $product->is_downloadable(),
            'downloads' => self::downloads($product),
            'download_limit' => $product->get_download_limit(),
            'download_expiry' => $product->get_download_expiry(),
            'external_url' => $product->is_type('external') ? $product->get_product_url() : '',
            'button_text' => $product->is_type('external') ? $product->get_button_text() : '',
            'tax_status' => $product->get_tax_status(),
            'tax_class' => $product->get_tax_class(),
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function stock(WC_Product $product): array
    {
        return [
            'manage_stock' => $product->managing_stock(),
            'stock_quantity' => $product->get_stock_quantity(),
            'backorders' => $product->get_backorders(),
            'backorders_allowed' => $product->backorders_allowed(),
            'backordered' => $product->is_on_backorder(),
            'low_stock_amount' => $product->get_low_stock_amount() === '' ? null : $product->get_low_stock_amount(),
            'sold_individually' => $product->get_sold_individually(),
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function shipping(WC_Product $product): array
    {
        return [
            'weight' => $product->get_weight(),
            'dimensions' => [
                'length' => $product->get_length(),
                'width' => $product->get_width(),
                'height' => $product->get_height(),
            ],
            'shipping_required' => $product->needs_shipping(),
            'shipping_taxable' => $product->is_shipping_taxable(),
            'shipping_class' => '',
            'shipping_class_id' => 0,
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function neighbours(WC_Product $product): array
    {
        return [
            'reviews_allowed' => $product->get_reviews_allowed(),
            'average_rating' => '0.00',
            'rating_count' => 0,
            'upsell_ids' => array_map('absint', $product->get_upsell_ids()),
            'cross_sell_ids' => array_map('absint', $product->get_cross_sell_ids()),
            'parent_id' => $product->get_parent_id(),
            'purchase_note' => wpautop(do_shortcode(wp_kses_post($product->get_purchase_note()))),
            'categories' => self::terms($product, 'product_cat'),
            'brands' => [],
            'tags' => self::terms($product, 'product_tag'),
            'images' => Images::of($product),
            'attributes' => self::attributes($product),
            'default_attributes' => [],
            'variations' => $product->is_type('variable') ? $product->get_children() : [],
            'grouped_products' => $product->is_type('grouped') ? $product->get_children() : [],
            'menu_order' => $product->get_menu_order(),
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function appendix(WC_Product $product): array
    {
        return [
            'price_html' => $product->get_price_html(),
            'related_ids' => [],
            'meta_data' => $product->get_meta_data(),
            'stock_status' => $product->get_stock_status(),
            'has_options' => $product->has_options(),
            'post_password' => $product->get_post_password(),
            'global_unique_id' => $product->get_global_unique_id(),
        ];
    }

    /**
     * @return list<array{id: string, name: string, file: string}>
     */
    private static function downloads(WC_Product $product): array
    {
        $files = $product->is_downloadable() ? $product->get_downloads() : [];

        return array_values(array_map(static fn (WC_Product_Download $file): array => [
            'id' => $file->get_id(),
            'name' => $file->get_name(),
            'file' => $file->get_file(),
        ], $files));
    }

    /**
     * @return list<array{id: int, name: string, slug: string}>
     */
    private static function terms(WC_Product $product, string $taxonomy): array
    {
        $terms = [];
        foreach (wp_get_post_terms($product->get_id(), $taxonomy) as $term) {
            $terms[] = ['id' => $term->term_id, 'name' => $term->name, 'slug' => $term->slug];
        }

        return $terms;
    }

    /**
     * @return list<array<string, mixed>>
     */
    private static function attributes(WC_Product $product): array
    {
        if ($product instanceof WC_Product_Variation) {
            return self::choices($product);
        }

        return array_values(array_map(static fn (WC_Product_Attribute $attribute): array => [
            'id' => 0,
            'name' => $attribute->get_name(),
            'slug' => $attribute->get_name(),
            'position' => $attribute->get_position(),
            'visible' => $attribute->get_visible(),
            'variation' => $attribute->get_variation(),
            'options' => array_values($attribute->get_options()),
        ], $product->get_attributes()));
    }

    /**
     * @return list<array<string, mixed>>
     */
    private static function choices(WC_Product_Variation $variation): array
    {
        $parent = wc_get_product($variation->get_parent_id());
        $choices = [];
        foreach ($variation->get_attributes() as $slug => $value) {
            $name = $parent ? ($parent->get_attributes()[$slug] ?? null)?->get_name() ?? $slug : $slug;
            if ((string) $value !== '') {
                $choices[] = ['id' => 0, 'name' => $name, 'slug' => $slug, 'option' => $value];
            }
        }

        return $choices;
    }
}
