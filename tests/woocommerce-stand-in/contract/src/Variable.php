<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use WC_Product_Attribute;
use WC_Product_Variable;
use WC_Product_Variation;

/** A vase in several colours. */
final class Variable
{
    /**
     * @param list<int> $variationIds
     */
    private function __construct(public readonly int $id, public readonly array $variationIds)
    {
    }

    /**
     * @param array<string, string> $pricesByColour
     */
    public static function with(array $pricesByColour): self
    {
        $attribute = new WC_Product_Attribute();
        $attribute->set_name('Colour');
        $attribute->set_options(array_keys($pricesByColour));
        $attribute->set_visible(true);
        $attribute->set_variation(true);
        $product = new WC_Product_Variable();
        $product->set_name('Vase');
        $product->set_attributes([$attribute]);
        $id = $product->save();
        $variationIds = [];
        foreach ($pricesByColour as $colour => $price) {
            $variation = new WC_Product_Variation();
            $variation->set_parent_id($id);
            $variation->set_attributes(['colour' => $colour]);
            $variation->set_regular_price($price);
            $variationIds[] = $variation->save();
        }
        WC_Product_Variable::sync($id);

        return new self($id, $variationIds);
    }
}
