<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

/** What a product costs and whether there is any left. */
trait SaleProps
{
    public function get_sku($context = 'view')
    {
        return $this->get_prop('sku', $context);
    }

    public function set_sku($sku)
    {
        $this->set_prop('sku', (string) $sku);
    }

    public function get_price($context = 'view')
    {
        return $this->get_prop('price', $context);
    }

    public function set_price($price)
    {
        $this->set_prop('price', wc_format_decimal($price));
    }

    public function get_regular_price($context = 'view')
    {
        return $this->get_prop('regular_price', $context);
    }

    public function set_regular_price($price)
    {
        $this->set_prop('regular_price', wc_format_decimal($price));
    }

    public function get_sale_price($context = 'view')
    {
        return $this->get_prop('sale_price', $context);
    }

    public function set_sale_price($price)
    {
        $this->set_prop('sale_price', wc_format_decimal($price));
    }

    public function get_date_on_sale_from($context = 'view')
    {
        return $this->get_prop('date_on_sale_from', $context);
    }

    public function set_date_on_sale_from($date = null)
    {
        $this->set_date_prop('date_on_sale_from', $date);
    }

    public function get_date_on_sale_to($context = 'view')
    {
        return $this->get_prop('date_on_sale_to', $context);
    }

    public function set_date_on_sale_to($date = null)
    {
        $this->set_date_prop('date_on_sale_to', $date);
    }

    public function is_on_sale($context = 'view')
    {
        $from = $this->get_date_on_sale_from($context);
        $to = $this->get_date_on_sale_to($context);
        $on_sale = (string) $this->get_sale_price($context) !== ''
            && $this->get_regular_price($context) > $this->get_sale_price($context)
            && ($from === null || $from->getTimestamp() <= time())
            && ($to === null || $to->getTimestamp() >= time());

        return $context === 'view' ? apply_filters('woocommerce_product_is_on_sale', $on_sale, $this) : $on_sale;
    }

    public function get_manage_stock($context = 'view')
    {
        return $this->get_prop('manage_stock', $context);
    }

    public function set_manage_stock($manage_stock)
    {
        $this->set_prop('manage_stock', wc_string_to_bool($manage_stock));
    }

    public function get_stock_quantity($context = 'view')
    {
        return $this->get_prop('stock_quantity', $context);
    }

    public function set_stock_quantity($quantity)
    {
        $this->set_prop('stock_quantity', $quantity === '' ? null : wc_stock_amount((int) $quantity));
    }

    public function get_stock_status($context = 'view')
    {
        return $this->get_prop('stock_status', $context);
    }

    public function set_stock_status($status = 'instock')
    {
        $known = in_array($status, ['instock', 'outofstock', 'onbackorder'], true);
        $this->set_prop('stock_status', $known ? $status : 'instock');
    }

    public function get_backorders($context = 'view')
    {
        return $this->get_prop('backorders', $context);
    }

    public function set_backorders($backorders)
    {
        $this->set_prop('backorders', $backorders);
    }

    public function managing_stock()
    {
        return get_option('woocommerce_manage_stock') === 'yes' && $this->get_manage_stock();
    }

    public function backorders_allowed()
    {
        return in_array($this->get_backorders(), ['yes', 'notify'], true);
    }

    public function is_on_backorder($qty_in_cart = 0)
    {
        return $this->get_stock_status() === 'onbackorder'
            || ($this->managing_stock() && $this->backorders_allowed() && $this->get_stock_quantity() - $qty_in_cart < 0);
    }

    public function is_in_stock()
    {
        return apply_filters('woocommerce_product_is_in_stock', $this->get_stock_status() !== 'outofstock', $this);
    }

    public function get_virtual($context = 'view')
    {
        return $this->get_prop('virtual', $context);
    }

    public function set_virtual($virtual)
    {
        $this->set_prop('virtual', wc_string_to_bool($virtual));
    }

    public function get_sold_individually($context = 'view')
    {
        return $this->get_prop('sold_individually', $context);
    }

    public function set_sold_individually($sold_individually)
    {
        $this->set_prop('sold_individually', wc_string_to_bool($sold_individually));
    }

    /** Where the stock is counted, the count decides on the status. */
    public function validate_props()
    {
        if (!$this->get_manage_stock()) {
            $this->set_stock_quantity('');
            $this->set_backorders('no');
            $this->set_low_stock_amount('');
            return;
        }
        $this->set_stock_status(match (true) {
            (int) $this->get_stock_quantity() > absint(get_option('woocommerce_notify_no_stock_amount', 0)) => 'instock',
            $this->get_backorders() !== 'no' => 'onbackorder',
            default => 'outofstock',
        });
    }
}
