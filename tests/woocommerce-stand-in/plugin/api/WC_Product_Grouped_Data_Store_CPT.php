<?php

declare(strict_types=1);

/** Grouped products: as products, with the lowest and highest price of their children. */
class WC_Product_Grouped_Data_Store_CPT extends WC_Product_Data_Store_CPT
{
    public function sync_price(WC_Product &$product): void
    {
        $prices = [];
        foreach ($product->get_children('edit') as $child) {
            $prices[] = (wc_get_product($child) ?: null)?->get_price('edit');
        }
        $prices = array_filter($prices);
        foreach (['_price', '_sale_price', '_regular_price'] as $key) {
            delete_post_meta($product->get_id(), $key);
        }
        if ($prices !== []) {
            add_post_meta($product->get_id(), '_price', min($prices));
            add_post_meta($product->get_id(), '_price', max($prices));
        }
        do_action('woocommerce_updated_product_price', $product->get_id());
    }

    protected function finish(WC_Product $product, array $written): void
    {
        if (in_array('children', $written, true)) {
            $this->sync_price($product);
        }
        parent::finish($product, $written);
    }
}
