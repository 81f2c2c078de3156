<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\CostProps;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\OtherProps;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\SaleProps;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\TextProps;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\TradeProps;

/** A product of any type. */
class WC_Product extends WC_Data
{
    use TextProps;
    use SaleProps;
    use OtherProps;
    use TradeProps;
    use CostProps;

    protected string $object_type = 'product';

    protected array $data = [
        'name' => '',
        'slug' => '',
        'date_created' => null,
        'date_modified' => null,
        'status' => false,
        'featured' => false,
        'catalog_visibility' => 'visible',
        'description' => '',
        'short_description' => '',
        'sku' => '',
        'global_unique_id' => '',
        'price' => '',
        'regular_price' => '',
        'sale_price' => '',
        'date_on_sale_from' => null,
        'date_on_sale_to' => null,
        'total_sales' => '0',
        'tax_status' => 'taxable',
        'tax_class' => '',
        'manage_stock' => false,
        'stock_quantity' => null,
        'stock_status' => 'instock',
        'backorders' => 'no',
        'low_stock_amount' => '',
        'sold_individually' => false,
        'weight' => '',
        'length' => '',
        'width' => '',
        'height' => '',
        'upsell_ids' => [],
        'cross_sell_ids' => [],
        'parent_id' => 0,
        'reviews_allowed' => true,
        'purchase_note' => '',
        'attributes' => [],
        'menu_order' => 0,
        'post_password' => '',
        'virtual' => false,
        'downloadable' => false,
        'category_ids' => [],
        'tag_ids' => [],
        'downloads' => [],
        'image_id' => '',
        'gallery_image_ids' => [],
        'download_limit' => -1,
        'download_expiry' => -1,
        'cogs_value' => null,
    ];

    /** @param int|string|WC_Product|WP_Post $product an id that does not exist is an exception */
    public function __construct($product = 0)
    {
        parent::__construct();
        $this->set_id(match (true) {
            is_numeric($product) => (int) $product,
            $product instanceof self => $product->get_id(),
            default => $product->ID ?? 0,
        });
        $this->data_store = WC_Data_Store::load('product-' . $this->get_type());
        if ($this->id > 0) {
            $this->data_store->read($this);
        } else {
            $this->set_object_read();
        }
    }

    public function get_type()
    {
        return 'simple';
    }

    public function is_type($type)
    {
        return in_array($this->get_type(), (array) $type, true);
    }

    public function exists()
    {
        return $this->get_status() !== false;
    }

    public function get_permalink()
    {
        return get_permalink($this->id);
    }

    public function get_children()
    {
        return [];
    }

    public function has_child()
    {
        return $this->get_children() !== [];
    }

    public function has_options()
    {
        return apply_filters('woocommerce_product_has_options', false, $this);
    }

    public function is_featured()
    {
        return $this->get_featured() === true;
    }

    /** Whether it is shown to the one who asks, in the catalog or, on a page of search results, there. */
    public function is_visible()
    {
        return apply_filters('woocommerce_product_is_visible', $this->is_shown(), $this->id);
    }

    public function is_virtual()
    {
        return apply_filters('woocommerce_is_virtual', $this->get_virtual() === true, $this);
    }

    public function needs_shipping()
    {
        return apply_filters('woocommerce_product_needs_shipping', !$this->is_virtual(), $this);
    }

    public function is_purchasable()
    {
        $may_be_seen = $this->get_status() === 'publish' || current_user_can('edit_post', $this->id);

        return apply_filters('woocommerce_is_purchasable', $this->exists() && $may_be_seen && $this->get_price() !== '', $this);
    }

    public function get_price_html()
    {
        $html = $this->get_price() === '' ? '' : wc_price($this->get_price());

        return apply_filters('woocommerce_get_price_html', $html, $this);
    }

    public function save()
    {
        $this->validate_props();
        parent::save();
        $this->sync_parent_later();

        return $this->id;
    }

    public function delete($force_delete = false)
    {
        $deleted = parent::delete($force_delete);
        if ($deleted) {
            $this->sync_parent_later();
        }

        return $deleted;
    }

    private function is_shown(): bool
    {
        $may_see = static fn (self $product): bool => $product->get_status() === 'publish' || current_user_can('edit_post', $product->get_id());
        $parent = $this->get_parent_id() ? wc_get_product($this->get_parent_id()) : false;

        return in_array($this->get_catalog_visibility(), ['visible', is_search() ? 'search' : 'catalog'], true)
            && $this->get_status() !== 'trash'
            && $may_see($this)
            && (!$parent || $may_see($parent))
            && (get_option('woocommerce_hide_out_of_stock_items') !== 'yes' || $this->is_in_stock());
    }

    private function sync_parent_later(): void
    {
        if ($this->get_parent_id()) {
            wc_deferred_product_sync($this->get_parent_id());
        }
    }
}
