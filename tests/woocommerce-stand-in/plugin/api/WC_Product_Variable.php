<?php

declare(strict_types=1);

/** A product that is sold in variations, which give it its price and its stock. */
class WC_Product_Variable extends WC_Product
{
    /** @var array{all: list<int>, visible: list<int>}|null */
    private ?array $children = null;

    public static function sync($product, $save = true)
    {
        $product = $product instanceof WC_Product ? $product : wc_get_product($product);
        if ($product instanceof self) {
            $store = $product->get_data_store();
            $store->sync_price($product);
            $store->sync_stock_status($product);
            do_action('woocommerce_variable_product_sync_data', $product);
            if ($save) {
                $product->save();
            }
        }

        return $product;
    }

    public function get_type()
    {
        return 'variable';
    }

    public function get_children($visible_only = false)
    {
        return $visible_only ? $this->get_visible_children() : $this->read_children()['all'];
    }

    public function get_visible_children()
    {
        return $this->read_children()['visible'];
    }

    public function set_children($children)
    {
        $this->children = ['all' => wp_parse_id_list($children)] + $this->read_children();
    }

    public function has_options()
    {
        return apply_filters('woocommerce_product_has_options', true, $this);
    }

    public function is_on_sale($context = 'view')
    {
        $on_sale = false;
        foreach ($this->get_visible_children() as $child) {
            $on_sale = $on_sale || wc_get_product($child)->is_on_sale('edit');
        }

        return $context === 'view' ? apply_filters('woocommerce_product_is_on_sale', $on_sale, $this) : $on_sale;
    }

    public function get_price_html()
    {
        $prices = array_map(static fn (int $child) => wc_get_product($child)->get_price('edit'), $this->get_visible_children());
        $prices = array_filter($prices, static fn ($price): bool => $price !== '');
        sort($prices, SORT_NUMERIC);
        $html = implode(' &ndash; ', array_unique(array_map('wc_price', $prices === [] ? [] : [$prices[0], end($prices)])));

        return apply_filters('woocommerce_get_price_html', $html, $this);
    }

    public function validate_props()
    {
        parent::validate_props();
        if (!$this->get_manage_stock()) {
            $this->data_store->sync_stock_status($this);
        }
    }

    /**
     * @return array{all: list<int>, visible: list<int>}
     */
    private function read_children(): array
    {
        return $this->children ??= $this->data_store->read_children($this);
    }
}
