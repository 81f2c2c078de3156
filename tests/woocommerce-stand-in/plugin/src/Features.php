<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn;

/** Features that a shop may switch on, with WooCommerce's own options; each is off until then. */
final class Features
{
    public const COST_OF_GOODS_SOLD = 'cost_of_goods_sold';
    public const PRODUCT_INSTANCE_CACHING = 'product_instance_caching';
    public const REST_API_CACHING = 'rest_api_caching';

    /** Those of which something follows here; the last two came with WooCommerce 10.5. */
    public const KNOWN = [self::COST_OF_GOODS_SOLD, self::PRODUCT_INSTANCE_CACHING, self::REST_API_CACHING];

    public static function isOn(string $feature): bool
    {
        return in_array($feature, self::KNOWN, true) && get_option(self::option($feature)) === 'yes';
    }

    public static function option(string $feature): string
    {
        return "woocommerce_feature_{$feature}_enabled";
    }
}
