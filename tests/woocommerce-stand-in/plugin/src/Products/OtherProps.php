<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Product_Attribute;

/** Size, weight, place among other products, and attributes. */
trait OtherProps
{
    public function get_parent_id($context = 'view')
    {
        return $this->get_prop('parent_id', $context);
    }

    public function set_parent_id($parent_id)
    {
        $this->set_prop('parent_id', absint($parent_id));
    }

    public function get_category_ids($context = 'view')
    {
        return $this->get_prop('category_ids', $context);
    }

    public function set_category_ids($term_ids)
    {
        $this->set_prop('category_ids', array_unique(array_map('intval', $term_ids)));
    }

    public function get_tag_ids($context = 'view')
    {
        return $this->get_prop('tag_ids', $context);
    }

    public function set_tag_ids($term_ids)
    {
        $this->set_prop('tag_ids', array_unique(array_map('intval', $term_ids)));
    }

    public function get_weight($context = 'view')
    {
        return $this->get_prop('weight', $context);
    }

    public function set_weight($weight)
    {
        $this->set_prop('weight', $weight === '' ? '' : wc_format_decimal($weight));
    }

    public function get_length($context = 'view')
    {
        return $this->get_prop('length', $context);
    }

    public function set_length($length)
    {
        $this->set_prop('length', $length === '' ? '' : wc_format_decimal($length));
    }

    public function get_width($context = 'view')
    {
        return $this->get_prop('width', $context);
    }

    public function set_width($width)
    {
        $this->set_prop('width', $width === '' ? '' : wc_format_decimal($width));
    }

    public function get_height($context = 'view')
    {
        return $this->get_prop('height', $context);
    }

    public function set_height($height)
    {
        $this->set_prop('height', $height === '' ? '' : wc_format_decimal($height));
    }

    public function get_reviews_allowed($context = 'view')
    {
        return $this->get_prop('reviews_allowed', $context);
    }

    public function set_reviews_allowed($reviews_allowed)
    {
        $this->set_prop('reviews_allowed', wc_string_to_bool($reviews_allowed));
    }

    public function get_attributes($context = 'view')
    {
        return $this->get_prop('attributes', $context);
    }

    /** An attribute that is no longer named stays as null until the product is saved, so that it is taken away there. */
    public function set_attributes($raw_attributes)
    {
        $attributes = array_fill_keys(array_keys($this->get_attributes('edit')), null);
        foreach ($raw_attributes as $attribute) {
            if ($attribute instanceof WC_Product_Attribute) {
                $attributes[sanitize_title($attribute->get_name())] = $attribute;
            }
        }
        uasort($attributes, static fn (?WC_Product_Attribute $a, ?WC_Product_Attribute $b): int => $a && $b ? $a->get_position() <=> $b->get_position() : 0);
        $this->set_prop('attributes', $attributes);
    }
}
