<?php

declare(strict_types=1);

/** Variable products: as products, with price and stock taken from their variations. */
class WC_Product_Variable_Data_Store_CPT extends WC_Product_Data_Store_CPT
{
    /**
     * @return array{all: list<int>, visible: list<int>}
     */
    public function read_children(WC_Product &$product): array
    {
        $find = static fn (array $statuses): array => $product->get_id() === 0 ? [] : get_posts([
            'post_parent' => $product->get_id(),
            'post_type' => 'product_variation',
            'post_status' => $statuses,
            'orderby' => ['menu_order' => 'ASC', 'ID' => 'ASC'],
            'fields' => 'ids',
            'numberposts' => -1,
        ]);

        return ['all' => $find(['publish', 'private']), 'visible' => $find(['publish'])];
    }

    /** Each price of a variation is a row, the lowest first; a product reads the first. */
    public function sync_price(WC_Product &$product): void
    {
        $prices = [];
        foreach ($product->get_visible_children() as $child) {
            $prices[] = (string) get_post_meta($child, '_price', true);
        }
        $prices = array_unique(array_filter($prices, static fn (string $price): bool => $price !== ''));
        sort($prices, SORT_NUMERIC);
        foreach (['_price', '_sale_price', '_regular_price'] as $key) {
            delete_post_meta($product->get_id(), $key);
        }
        foreach ($prices as $price) {
            add_post_meta($product->get_id(), '_price', $price);
        }
        do_action('woocommerce_updated_product_price', $product->get_id());
    }

    public function sync_stock_status(WC_Product &$product): void
    {
        $statuses = array_map(static fn (int $child) => get_post_meta($child, '_stock_status', true), $product->get_children());
        $product->set_stock_status(match (true) {
            in_array('instock', $statuses, true) => 'instock',
            in_array('onbackorder', $statuses, true) => 'onbackorder',
            default => 'outofstock',
        });
    }

    /** Takes the variations along when their parent goes. */
    public function delete_variations($product_id, $force_delete = false)
    {
        foreach ($this->variations((int) $product_id, ['any', 'trash', 'auto-draft']) as $variation) {
            if ($force_delete) {
                wp_delete_post($variation, true);
            } else {
                wp_trash_post($variation);
            }
        }
    }

    public function untrash_variations($product_id)
    {
        array_map('wp_untrash_post', $this->variations((int) $product_id, ['trash']));
    }

    protected function read_rest(WC_Product $product): void
    {
        parent::read_rest($product);
        // Prices of its own, left from when it was a simple product, mean nothing.
        $product->set_regular_price('');
        $product->set_sale_price('');
    }

    /**
     * @param list<string> $statuses
     * @return list<int>
     */
    private function variations(int $product_id, array $statuses): array
    {
        return $product_id === 0 ? [] : get_posts([
            'post_parent' => $product_id,
            'post_type' => 'product_variation',
            'post_status' => $statuses,
            'fields' => 'ids',
            'numberposts' => -1,
        ]);
    }
}
