<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Meta;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Visibility;

/** Variations as posts of a type of their own, below their parent. */
class WC_Product_Variation_Data_Store_CPT extends WC_Product_Data_Store_CPT
{
    protected const POST_TYPE = 'product_variation';

    /** These are its parent's, or nobody's. */
    private const NOT_OWN = ['total_sales', 'upsell_ids', 'cross_sell_ids', 'purchase_note', 'tax_status', 'sold_individually'];

    protected function read_rest(WC_Product $product): void
    {
        $id = $product->get_id();
        $parent_id = $product->get_parent_id('edit');
        $parent = get_post($parent_id);
        Meta::read($product, self::NOT_OWN);
        $product->set_props([
            'description' => (string) get_post_meta($id, '_variation_description', true),
            // The excerpt of the post is the list of its choices.
            'short_description' => '',
            'attributes' => $this->choices($id, $parent_id),
            'sold_individually' => get_post_meta($parent_id, '_sold_individually', true),
            'tax_status' => get_post_meta($parent_id, '_tax_status', true),
            'cross_sell_ids' => get_post_meta($parent_id, '_crosssell_ids', true),
        ]);
        $product->set_parent_data([
            'title' => $parent->post_title ?? '',
            'sku' => get_post_meta($parent_id, '_sku', true),
            'global_unique_id' => get_post_meta($parent_id, '_global_unique_id', true),
            'weight' => get_post_meta($parent_id, '_weight', true),
            'tax_class' => get_post_meta($parent_id, '_tax_class', true),
            'purchase_note' => get_post_meta($parent_id, '_purchase_note', true),
            'image_id' => get_post_thumbnail_id($parent_id),
            'catalog_visibility' => Visibility::read($parent_id),
        ]);
        $this->read_goods($product);
        $product->set_price($product->is_on_sale('edit') ? $product->get_sale_price('edit') : $product->get_regular_price('edit'));
        $product->set_name($this->title($product));
    }

    protected function write_rest(WC_Product $product, bool $everything): void
    {
        $written = Meta::write($product, $everything);
        $id = $product->get_id();
        update_post_meta($id, '_variation_description', wp_slash($product->get_description('edit')));
        foreach ($product->get_attributes('edit') as $name => $value) {
            update_post_meta($id, "attribute_$name", wp_slash($value));
        }
        $this->write_goods($product, $everything);
        Visibility::writeStockOnly($product);
        $this->finish($product, $written);
    }

    protected function read_goods(WC_Product $product): void
    {
        parent::read_goods($product);
        if (Features::isOn(Features::COST_OF_GOODS_SOLD)) {
            $product->set_cogs_value_is_additive(get_post_meta($product->get_id(), '_cogs_value_is_additive', true) === 'yes');
        }
    }

    protected function write_goods(WC_Product $product, bool $everything): void
    {
        parent::write_goods($product, $everything);
        if (Features::isOn(Features::COST_OF_GOODS_SOLD)) {
            $product->get_cogs_value_is_additive()
                ? update_post_meta($product->get_id(), '_cogs_value_is_additive', 'yes')
                : delete_post_meta($product->get_id(), '_cogs_value_is_additive');
        }
    }

    /**
     * @return array<string, mixed>
     */
    protected function post(WC_Product $product): array
    {
        $product->set_name($this->title($product));

        return ['post_content' => '', 'comment_status' => 'closed', 'post_password' => ''] + parent::post($product);
    }

    /** The parent's title and the choices; without these where they would make it unreadable. */
    private function title(WC_Product $product): string
    {
        $title = get_post_field('post_title', $product->get_parent_id('edit'));
        $attributes = $product->get_attributes('edit');
        $values = array_filter($attributes, static fn ($value): bool => (string) $value !== '');
        $has_long_names = count($attributes) > 1 && str_contains(implode('', array_keys($attributes)), '-');
        $suffix = count($attributes) < 3 && !$has_long_names ? implode(', ', array_map('rawurldecode', $values)) : '';

        return apply_filters('woocommerce_product_variation_title', $suffix === '' ? $title : "$title - $suffix", $product, $title, $suffix);
    }

    /**
     * @return array<string, string> of the parent's attributes that tell variations apart, this one's choice; empty for any
     */
    private function choices(int $id, int $parent_id): array
    {
        $choices = [];
        foreach (Meta::attributes($parent_id) as $attribute) {
            if ($attribute->get_variation()) {
                $name = sanitize_title($attribute->get_name());
                $choices[$name] = (string) get_post_meta($id, "attribute_$name", true);
            }
        }

        return $choices;
    }
}
