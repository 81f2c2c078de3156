<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

/** What a product is called, says and shows, and whether it is to be seen. */
trait TextProps
{
    public function get_name($context = 'view')
    {
        return $this->get_prop('name', $context);
    }

    public function set_name($name)
    {
        $this->set_prop('name', $name);
    }

    public function get_title()
    {
        return apply_filters('woocommerce_product_title', $this->get_name(), $this);
    }

    public function get_slug($context = 'view')
    {
        return $this->get_prop('slug', $context);
    }

    public function set_slug($slug)
    {
        $this->set_prop('slug', $slug);
    }

    public function get_status($context = 'view')
    {
        return $this->get_prop('status', $context);
    }

    public function set_status($status)
    {
        $this->set_prop('status', $status);
    }

    public function get_featured($context = 'view')
    {
        return $this->get_prop('featured', $context);
    }

    public function set_featured($featured)
    {
        $this->set_prop('featured', wc_string_to_bool($featured));
    }

    public function get_catalog_visibility($context = 'view')
    {
        return $this->get_prop('catalog_visibility', $context);
    }

    public function set_catalog_visibility($visibility)
    {
        $known = array_keys(wc_get_product_visibility_options());
        $visibility = in_array($visibility, $known, true) ? $visibility : strtolower((string) $visibility);
        if (!in_array($visibility, $known, true)) {
            $this->error('product_invalid_catalog_visibility', "There is no catalog visibility \"$visibility\".");
        }
        $this->set_prop('catalog_visibility', $visibility);
    }

    public function get_description($context = 'view')
    {
        return $this->get_prop('description', $context);
    }

    public function set_description($description)
    {
        $this->set_prop('description', $description);
    }

    public function get_short_description($context = 'view')
    {
        return $this->get_prop('short_description', $context);
    }

    public function set_short_description($short_description)
    {
        $this->set_prop('short_description', $short_description);
    }

    public function get_post_password($context = 'view')
    {
        return $this->get_prop('post_password', $context);
    }

    public function set_post_password($post_password)
    {
        $this->set_prop('post_password', $post_password);
    }

    public function get_menu_order($context = 'view')
    {
        return $this->get_prop('menu_order', $context);
    }

    public function set_menu_order($menu_order)
    {
        $this->set_prop('menu_order', (int) $menu_order);
    }

    public function get_image_id($context = 'view')
    {
        return $this->get_prop('image_id', $context);
    }

    public function set_image_id($image_id = '')
    {
        $this->set_prop('image_id', $image_id);
    }

    public function get_gallery_image_ids($context = 'view')
    {
        return $this->get_prop('gallery_image_ids', $context);
    }

    public function set_gallery_image_ids($image_ids)
    {
        $this->set_prop('gallery_image_ids', wp_parse_id_list($image_ids));
    }

    public function get_date_created($context = 'view')
    {
        return $this->get_prop('date_created', $context);
    }

    public function set_date_created($date = null)
    {
        $this->set_date_prop('date_created', $date);
    }

    public function get_date_modified($context = 'view')
    {
        return $this->get_prop('date_modified', $context);
    }

    public function set_date_modified($date = null)
    {
        $this->set_date_prop('date_modified', $date);
    }
}
