<?php

/**
 * Creates products through WooCommerce's own classes, with their pictures, and returns their ids by SKU.
 */

declare(strict_types=1);

return static function (array $arguments): array {
    /** Adds a picture to the media library as it is; smaller sizes are not needed and would take most of the time. */
    $addPicture = static function (string $source, string $title): int {
        $uploads = wp_upload_dir();
        $file = $uploads['path'] . '/' . wp_unique_filename($uploads['path'], strtolower(basename($source)));
        copy($source, $file);
        $type = ['post_mime_type' => 'image/jpeg', 'post_title' => $title, 'post_status' => 'inherit'];
        $id = wp_insert_attachment(wp_slash($type), $file);
        [$width, $height] = (array) getimagesize($file);
        wp_update_attachment_metadata($id, [
            'width' => $width,
            'height' => $height,
            'file' => _wp_relative_upload_path($file),
            'sizes' => [],
        ]);

        return $id;
    };

    $categoryId = static function (string $name): int {
        $term = term_exists($name, 'product_cat') ?: wp_insert_term($name, 'product_cat');

        return (int) $term['term_id'];
    };

    /** @param array<string, string> $variations prices by option */
    $addVariations = static function (WC_Product_Variable $product, string $attribute, array $variations): void {
        foreach ($variations as $option => $price) {
            $variation = new WC_Product_Variation();
            $variation->set_parent_id($product->get_id());
            $variation->set_attributes([sanitize_title($attribute) => (string) $option]);
            $variation->set_regular_price($price);
            $variation->save();
        }
        WC_Product_Variable::sync($product->get_id());
    };

    $ids = [];
    foreach ($arguments['products'] as $antique) {
        $isVariable = ($antique['type'] ?? 'simple') === 'variable';
        $product = $isVariable ? new WC_Product_Variable() : new WC_Product_Simple();
        $product->set_name($antique['title']);
        $product->set_description($antique['description']);
        $product->set_short_description($antique['short_description']);
        $product->set_sku($antique['sku']);
        $product->set_status($antique['status'] ?? 'publish');
        $product->set_category_ids([$categoryId($antique['category'])]);
        $product->set_stock_status($antique['stock'] ?? 'instock');
        if (isset($antique['password'])) {
            $product->set_post_password($antique['password']);
        }
        if ($isVariable) {
            $attribute = new WC_Product_Attribute();
            $attribute->set_name($antique['attribute']);
            $attribute->set_options(array_map('strval', array_keys($antique['variations'])));
            $attribute->set_variation(true);
            $attribute->set_visible(true);
            $product->set_attributes([$attribute]);
        } else {
            $product->set_regular_price($antique['price']);
            $product->set_sale_price($antique['sale_price'] ?? '');
        }
        $pictures = [];
        foreach ($antique['files'] as $file) {
            $pictures[] = $addPicture($file, $antique['title']);
        }
        $product->set_image_id($pictures[0]);
        $product->set_gallery_image_ids(array_slice($pictures, 1));
        $ids[$antique['sku']] = $product->save();
        if ($isVariable) {
            $addVariations($product, $antique['attribute'], $antique['variations']);
        }
    }

    return $ids;
};
