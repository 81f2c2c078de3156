<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Cache_Helper;
use WC_Meta_Data;
use WC_Product;
use WC_Product_Attribute;
use WC_Product_Download;

/** The part of a product that lies in post meta. */
final class Meta
{
    private const PROPS = [
        '_sku' => 'sku',
        '_global_unique_id' => 'global_unique_id',
        '_regular_price' => 'regular_price',
        '_sale_price' => 'sale_price',
        '_sale_price_dates_from' => 'date_on_sale_from',
        '_sale_price_dates_to' => 'date_on_sale_to',
        'total_sales' => 'total_sales',
        '_tax_status' => 'tax_status',
        '_tax_class' => 'tax_class',
        '_manage_stock' => 'manage_stock',
        '_backorders' => 'backorders',
        '_low_stock_amount' => 'low_stock_amount',
        '_sold_individually' => 'sold_individually',
        '_weight' => 'weight',
        '_length' => 'length',
        '_width' => 'width',
        '_height' => 'height',
        '_upsell_ids' => 'upsell_ids',
        '_crosssell_ids' => 'cross_sell_ids',
        '_purchase_note' => 'purchase_note',
        '_virtual' => 'virtual',
        '_downloadable' => 'downloadable',
        '_download_limit' => 'download_limit',
        '_download_expiry' => 'download_expiry',
        '_product_image_gallery' => 'gallery_image_ids',
        '_thumbnail_id' => 'image_id',
        '_stock' => 'stock_quantity',
        '_stock_status' => 'stock_status',
    ];

    /** Keys that are not the shop's own meta data, beside those above and the props of single types. */
    private const INTERNAL = [
        '_price', '_product_attributes', '_product_version', '_variation_description', '_edit_last', '_edit_lock', '_wp_old_slug',
        '_visibility', '_featured', '_default_attributes', '_downloadable_files', '_file_paths', '_wc_rating_count',
        '_wc_average_rating', '_wc_review_count', '_cogs_total_value', '_cogs_value_is_additive',
    ];

    /** Kept even when empty, since a variation without it takes its parent's. */
    private const KEPT_WHEN_EMPTY = ['_tax_class'];

    /** @param list<string> $except props that do not come from the product's own meta */
    public static function read(WC_Product $product, array $except = []): void
    {
        $meta = get_post_meta($product->get_id());
        $props = [];
        foreach (array_diff(self::PROPS + self::extraProps($product), $except) as $key => $prop) {
            $props[$prop] = isset($meta[$key]) ? maybe_unserialize($meta[$key][0]) : null;
        }
        $props['price'] = $meta['_price'][0] ?? null;
        $props['gallery_image_ids'] = array_filter(explode(',', $props['gallery_image_ids'] ?? ''));
        $product->set_props($props);
    }

    /**
     * @return list<string> the props that were stored with another value than before
     */
    public static function write(WC_Product $product, bool $everything): array
    {
        $changes = $product->get_changes();
        $written = [];
        foreach (self::PROPS + self::extraProps($product) as $key => $prop) {
            if (!$everything && !array_key_exists($prop, $changes) && metadata_exists('post', $product->get_id(), $key)) {
                continue;
            }
            if ($prop === 'stock_quantity') {
                do_action('woocommerce_' . ($product->is_type('variation') ? 'variation' : 'product') . '_before_set_stock', $product);
            }
            if (self::writeOne($product->get_id(), $key, self::stored($prop, $product->{"get_$prop"}('edit')))) {
                $written[] = $prop;
            }
        }

        return $written;
    }

    /**
     * @return array<string, array<string, mixed>> by id
     */
    public static function downloads(WC_Product $product): array
    {
        $downloads = [];
        foreach ((array) (get_post_meta($product->get_id(), '_downloadable_files', true) ?: []) as $id => $stored) {
            $file = apply_filters('woocommerce_file_download_path', $stored['file'], $product, $id);
            $downloads[$id] = ['download_id' => $id, 'file' => $file] + $stored;
        }

        return $downloads;
    }

    public static function writeDownloads(WC_Product $product): void
    {
        $stored = array_map(static fn (WC_Product_Download $download): array => $download->get_data(), $product->get_downloads('edit'));
        self::writeOne($product->get_id(), '_downloadable_files', wp_slash($stored));
    }

    /** The purchase price, which is neither read nor written while its feature is off. */
    public static function readCost(WC_Product $product): void
    {
        $value = get_post_meta($product->get_id(), '_cogs_total_value', true);
        $product->set_cogs_value(apply_filters('woocommerce_load_product_cogs_value', $value === '' ? null : (float) $value, $product));
    }

    public static function writeCost(WC_Product $product): void
    {
        $value = apply_filters('woocommerce_save_product_cogs_value', $product->get_cogs_value(), $product);
        if ($value !== false) {
            self::writeOne($product->get_id(), '_cogs_total_value', $value ?? '');
        }
    }

    /**
     * @return list<WC_Product_Attribute>
     */
    public static function attributes(int $productId): array
    {
        $attributes = [];
        foreach ((array) (get_post_meta($productId, '_product_attributes', true) ?: []) as $stored) {
            $attribute = new WC_Product_Attribute();
            $attribute->set_name($stored['name']);
            $attribute->set_options(array_values(wc_get_text_attributes($stored['value'])));
            $attribute->set_position($stored['position']);
            $attribute->set_visible((bool) $stored['is_visible']);
            $attribute->set_variation((bool) $stored['is_variation']);
            $attributes[] = $attribute;
        }

        return $attributes;
    }

    public static function writeAttributes(WC_Product $product): void
    {
        $attributes = array_filter($product->get_attributes('edit'));
        $stored = array_map(static fn (WC_Product_Attribute $attribute): array => $attribute->to_meta(), $attributes);
        self::writeOne($product->get_id(), '_product_attributes', wp_slash($stored));
    }

    /**
     * The meta data that others have put there.
     *
     * @return list<WC_Meta_Data>
     */
    public static function foreign(WC_Product $product): array
    {
        $internal = [...array_keys(self::PROPS + self::extraProps($product)), ...self::INTERNAL];
        $found = [];
        foreach (self::rows($product->get_id()) as $row) {
            if (!in_array($row->meta_key, $internal, true) && preg_match('/^(attribute_|wp_)/', $row->meta_key) !== 1) {
                $found[] = new WC_Meta_Data((int) $row->meta_id, $row->meta_key, maybe_unserialize($row->meta_value));
            }
        }

        return $found;
    }

    /**
     * @param list<WC_Meta_Data> $rows
     */
    public static function writeForeign(WC_Product $product, array $rows): void
    {
        foreach ($rows as $meta) {
            if ($meta->id === 0 && $meta->value !== null) {
                add_post_meta($product->get_id(), $meta->key, wp_slash($meta->value));
            } elseif ($meta->id !== 0 && $meta->value === null) {
                delete_metadata_by_mid('post', $meta->id);
            } elseif ($meta->id !== 0 && $meta->has_changed()) {
                update_metadata_by_mid('post', $meta->id, $meta->value, $meta->key);
            }
        }
    }

    /** What is kept of a product's meta data is out of date. */
    public static function forget(int $productId): void
    {
        WC_Cache_Helper::invalidate_cache_group("object_$productId");
    }

    /**
     * Kept in the object cache until WordPress's functions write meta, so rows written by SQL are not noticed until then.
     *
     * @return list<object{meta_id: string, meta_key: string, meta_value: string}>
     */
    private static function rows(int $productId): array
    {
        global $wpdb;
        $key = WC_Cache_Helper::get_cache_prefix('products') . WC_Cache_Helper::get_cache_prefix("object_$productId") . "object_meta_$productId";
        $rows = wp_cache_get($key, 'products');
        if (!is_array($rows)) {
            $sql = "SELECT meta_id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d ORDER BY meta_id";
            $rows = $wpdb->get_results($wpdb->prepare($sql, $productId));
            wp_cache_set($key, $rows, 'products');
        }

        return $rows;
    }

    /** An empty value is no row at all. */
    private static function writeOne(int $productId, string $key, mixed $value): bool
    {
        return ($value === '' || $value === []) && !in_array($key, self::KEPT_WHEN_EMPTY, true)
            ? (bool) delete_post_meta($productId, $key)
            : (bool) update_post_meta($productId, $key, $value);
    }

    private static function stored(string $prop, mixed $value): mixed
    {
        return match ($prop) {
            'manage_stock', 'sold_individually', 'virtual', 'downloadable' => wc_bool_to_string($value),
            'gallery_image_ids' => implode(',', $value),
            'date_on_sale_from', 'date_on_sale_to' => $value?->getTimestamp() ?? '',
            default => is_string($value) ? wp_slash($value) : $value,
        };
    }

    /**
     * @return array<string, string>
     */
    private static function extraProps(WC_Product $product): array
    {
        $keys = $product->get_extra_data_keys();

        return array_combine(array_map(static fn (string $key): string => "_$key", $keys), $keys);
    }
}
