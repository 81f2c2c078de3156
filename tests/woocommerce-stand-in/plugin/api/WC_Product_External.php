<?php

declare(strict_types=1);

/** A product that is sold elsewhere; here it has no stock. */
class WC_Product_External extends WC_Product
{
    protected array $extra_data = ['product_url' => '', 'button_text' => ''];

    public function get_type()
    {
        return 'external';
    }

    public function get_product_url($context = 'view')
    {
        return esc_url_raw((string) $this->get_prop('product_url', $context));
    }

    public function set_product_url($product_url)
    {
        $this->set_prop('product_url', htmlspecialchars_decode((string) $product_url));
    }

    public function get_button_text($context = 'view')
    {
        return $this->get_prop('button_text', $context);
    }

    public function set_button_text($button_text)
    {
        $this->set_prop('button_text', $button_text);
    }

    public function set_manage_stock($manage_stock)
    {
        $this->set_prop('manage_stock', false);
        if ($manage_stock === true) {
            $this->error('product_external_invalid_manage_stock', 'An external product has no stock to manage.');
        }
    }

    public function set_stock_status($stock_status = '')
    {
        $this->set_prop('stock_status', 'instock');
        if ($stock_status !== 'instock') {
            $this->error('product_external_invalid_stock_status', 'An external product has no stock to manage.');
        }
    }

    public function is_purchasable()
    {
        return apply_filters('woocommerce_is_purchasable', false, $this);
    }
}
