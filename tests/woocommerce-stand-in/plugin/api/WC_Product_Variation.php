<?php

declare(strict_types=1);

/** One variation; what it does not say itself, its parent says. */
class WC_Product_Variation extends WC_Product_Simple
{
    /** @var array<string, mixed> */
    private array $parent_data = [
        'title' => '', 'sku' => '', 'global_unique_id' => '', 'image_id' => '', 'catalog_visibility' => 'visible', 'weight' => '',
        'tax_class' => '', 'purchase_note' => '',
    ];

    /** @param int|string|WC_Product|WP_Post $product an id that does not exist is an exception */
    public function __construct($product = 0)
    {
        $this->data['tax_class'] = 'parent';
        $this->data['cogs_value_is_additive'] = false;
        parent::__construct($product);
    }

    public function get_type()
    {
        return 'variation';
    }

    public function set_parent_data($parent_data)
    {
        $this->parent_data = array_merge($this->parent_data, $parent_data);
    }

    public function get_parent_data()
    {
        return $this->parent_data;
    }

    public function get_title()
    {
        return apply_filters('woocommerce_product_title', $this->parent_data['title'], $this);
    }

    public function get_sku($context = 'view')
    {
        return $this->own_or_inherited('sku', $context);
    }

    public function get_global_unique_id($context = 'view')
    {
        return $this->own_or_inherited('global_unique_id', $context);
    }

    public function get_purchase_note($context = 'view')
    {
        return $this->own_or_inherited('purchase_note', $context);
    }

    public function get_tax_class($context = 'view')
    {
        $value = $this->get_prop('tax_class', $context);

        return $context !== 'edit' && $value === 'parent'
            ? apply_filters($this->get_hook_prefix() . 'tax_class', $this->parent_data['tax_class'], $this)
            : $value;
    }

    /** Whether its purchase price comes on top of its parent's. */
    public function get_cogs_value_is_additive()
    {
        return (bool) $this->get_prop('cogs_value_is_additive');
    }

    public function set_cogs_value_is_additive($value)
    {
        $this->set_prop('cogs_value_is_additive', (bool) $value);
    }

    public function get_weight($context = 'view')
    {
        return $this->own_or_inherited('weight', $context);
    }

    public function get_image_id($context = 'view')
    {
        return $this->own_or_inherited('image_id', $context);
    }

    public function get_catalog_visibility($context = 'view')
    {
        return apply_filters($this->get_hook_prefix() . 'catalog_visibility', $this->parent_data['catalog_visibility'], $this);
    }

    /** Here attributes are plain choices: "colour" => "Blue". */
    public function set_attributes($raw_attributes)
    {
        $attributes = [];
        foreach ((array) $raw_attributes as $name => $value) {
            $name = str_starts_with((string) $name, 'attribute_') ? substr((string) $name, strlen('attribute_')) : (string) $name;
            $attributes[$name] = $value;
        }
        $this->set_prop('attributes', $attributes);
    }

    public function get_variation_attributes($with_prefix = true)
    {
        $attributes = [];
        foreach ($this->get_attributes() as $name => $value) {
            $attributes[($with_prefix ? 'attribute_' : '') . $name] = $value;
        }

        return $attributes;
    }

    public function get_permalink()
    {
        $choices = array_filter($this->get_variation_attributes(), static fn ($value): bool => (string) $value !== '');
        $url = get_permalink($this->get_parent_id());

        return $choices === [] ? $url : add_query_arg(array_map('urlencode', $choices), $url);
    }

    protected function cost_to_set(float $value): ?float
    {
        return $value;
    }

    protected function total_cost(): float
    {
        $parent = wc_get_product($this->get_parent_id());
        $inherited = $parent ? $parent->get_cogs_effective_value() : 0.0;
        if ($this->get_cogs_value_is_additive()) {
            return $inherited + $this->get_cogs_effective_value();
        }

        return $this->get_cogs_value() === null ? $inherited : $this->get_cogs_effective_value();
    }

    protected function get_hook_prefix()
    {
        return 'woocommerce_product_variation_get_';
    }

    private function own_or_inherited(string $prop, string $context): mixed
    {
        $value = $this->get_prop($prop, $context);

        return $context === 'view' && empty($value)
            ? apply_filters($this->get_hook_prefix() . $prop, $this->parent_data[$prop], $this)
            : $value;
    }
}
