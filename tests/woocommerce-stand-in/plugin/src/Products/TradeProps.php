<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Product_Download;

/** How a product is sold: what the buyer is told and gets, what goes with it, taxes, and how often it was sold. */
trait TradeProps
{
    private const TAX_STATUSES = ['taxable', 'shipping', 'none'];

    public function get_total_sales($context = 'view')
    {
        return $this->get_prop('total_sales', $context);
    }

    public function set_total_sales($total)
    {
        $this->set_prop('total_sales', absint($total));
    }

    public function get_purchase_note($context = 'view')
    {
        return $this->get_prop('purchase_note', $context);
    }

    public function set_purchase_note($purchase_note)
    {
        $this->set_prop('purchase_note', $purchase_note);
    }

    public function get_downloadable($context = 'view')
    {
        return $this->get_prop('downloadable', $context);
    }

    public function set_downloadable($downloadable)
    {
        $this->set_prop('downloadable', wc_string_to_bool($downloadable));
    }

    public function is_downloadable()
    {
        return apply_filters('woocommerce_is_downloadable', $this->get_downloadable() === true, $this);
    }

    public function get_downloads($context = 'view')
    {
        return $this->get_prop('downloads', $context);
    }

    /** Takes files as they are: whether they exist and may be offered is not looked at. */
    public function set_downloads($downloads_array)
    {
        $downloads = [];
        foreach ($downloads_array as $given) {
            $download = $given instanceof WC_Product_Download ? $given : WC_Product_Download::from_array($given);
            $downloads[$download->get_id()] = $download;
        }
        $this->set_prop('downloads', $downloads);
    }

    public function get_download_limit($context = 'view')
    {
        return $this->get_prop('download_limit', $context);
    }

    public function set_download_limit($download_limit)
    {
        $this->set_prop('download_limit', (int) $download_limit === -1 || $download_limit === '' ? -1 : absint($download_limit));
    }

    public function get_download_expiry($context = 'view')
    {
        return $this->get_prop('download_expiry', $context);
    }

    public function set_download_expiry($download_expiry)
    {
        $this->set_prop('download_expiry', (int) $download_expiry === -1 || $download_expiry === '' ? -1 : absint($download_expiry));
    }

    public function get_tax_status($context = 'view')
    {
        return $this->get_prop('tax_status', $context);
    }

    public function set_tax_status($status)
    {
        $status = strtolower((string) ($status ?: 'taxable'));
        if (!in_array($status, self::TAX_STATUSES, true)) {
            $this->error('product_invalid_tax_status', "There is no tax status \"$status\".");
        }
        $this->set_prop('tax_status', $status);
    }

    public function is_shipping_taxable()
    {
        return $this->needs_shipping() && in_array($this->get_tax_status(), ['taxable', 'shipping'], true);
    }

    public function get_tax_class($context = 'view')
    {
        return $this->get_prop('tax_class', $context);
    }

    /** Classes of taxes are not offered, so any name is one. */
    public function set_tax_class($class)
    {
        $class = sanitize_title($class);
        $this->set_prop('tax_class', $class === 'standard' ? '' : $class);
    }

    public function get_low_stock_amount($context = 'view')
    {
        return $this->get_prop('low_stock_amount', $context);
    }

    public function set_low_stock_amount($amount)
    {
        $this->set_prop('low_stock_amount', $amount === '' ? '' : absint($amount));
    }

    public function get_upsell_ids($context = 'view')
    {
        return $this->get_prop('upsell_ids', $context);
    }

    public function set_upsell_ids($upsell_ids)
    {
        $this->set_prop('upsell_ids', array_filter((array) $upsell_ids));
    }

    public function get_cross_sell_ids($context = 'view')
    {
        return $this->get_prop('cross_sell_ids', $context);
    }

    public function set_cross_sell_ids($cross_sell_ids)
    {
        $this->set_prop('cross_sell_ids', array_filter((array) $cross_sell_ids));
    }

    public function get_global_unique_id($context = 'view')
    {
        return $this->get_prop('global_unique_id', $context);
    }

    public function set_global_unique_id($global_unique_id)
    {
        $this->set_prop('global_unique_id', preg_replace('/[^0-9\-]/', '', (string) $global_unique_id));
    }
}
