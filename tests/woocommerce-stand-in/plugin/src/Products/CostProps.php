<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;

/** What the shop itself paid for a product: nothing at all while the feature is off. */
trait CostProps
{
    public function get_cogs_value()
    {
        $value = $this->has_cost(__METHOD__) ? $this->get_prop('cogs_value') : null;

        return $value === null ? null : (float) $value;
    }

    public function set_cogs_value($value)
    {
        if ($this->has_cost(__METHOD__)) {
            $this->set_prop('cogs_value', $value === null ? null : $this->cost_to_set((float) $value));
        }
    }

    public function get_cogs_effective_value()
    {
        return $this->has_cost(__METHOD__) ? $this->get_cogs_value() ?? 0.0 : 0.0;
    }

    public function get_cogs_total_value()
    {
        return $this->has_cost(__METHOD__)
            ? apply_filters('woocommerce_get_product_cogs_total_value', $this->total_cost(), $this)
            : 0.0;
    }

    /** Nothing paid and nothing known are the same, except for a variation, which would ask its parent. */
    protected function cost_to_set(float $value): ?float
    {
        return $value === 0.0 ? null : $value;
    }

    protected function total_cost(): float
    {
        return $this->get_cogs_effective_value();
    }

    private function has_cost(string $method): bool
    {
        $is_on = Features::isOn(Features::COST_OF_GOODS_SOLD);
        if (!$is_on) {
            wc_doing_it_wrong($method, 'The feature of purchase prices is off, so there are none.', '9.5.0');
        }

        return $is_on;
    }
}
