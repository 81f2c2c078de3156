<?php

declare(strict_types=1);

/** A set of other products; its price is that of the cheapest among them. */
class WC_Product_Grouped extends WC_Product
{
    protected array $extra_data = ['children' => []];

    public static function sync($product, $save = true)
    {
        $product = $product instanceof WC_Product ? $product : wc_get_product($product);
        if ($product instanceof self) {
            $product->get_data_store()->sync_price($product);
            if ($save) {
                $product->save();
            }
        }

        return $product;
    }

    public function get_type()
    {
        return 'grouped';
    }

    public function get_children($context = 'view')
    {
        return $this->get_prop('children', $context);
    }

    public function set_children($children)
    {
        $this->set_prop('children', array_filter(wp_parse_id_list((array) $children)));
    }

    public function is_purchasable()
    {
        return apply_filters('woocommerce_is_purchasable', false, $this);
    }
}
