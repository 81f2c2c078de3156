<?php

declare(strict_types=1);

namespace Automattic\WooCommerce\Utilities;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;

/** Which features are on, and which plugins said that they get along with which; nothing follows from what they said. */
class FeaturesUtil
{
    /** @var array<string, array<string, bool>> */
    private static array $declared = [];

    /**
     * @return bool whether the declaration counts: it has to come during `before_woocommerce_init`, and from a plugin that is there
     */
    public static function declare_compatibility(string $feature_id, string $plugin_file, bool $positive = true): bool
    {
        if (!doing_action('before_woocommerce_init')) {
            _doing_it_wrong(
                esc_html(__METHOD__),
                esc_html('Compatibility is declared while the action before_woocommerce_init runs.'),
                '7.0'
            );
            return false;
        }
        if (!is_file(WP_PLUGIN_DIR . '/' . plugin_basename($plugin_file))) {
            return false;
        }
        self::$declared[plugin_basename($plugin_file)][$feature_id] = $positive;

        return true;
    }

    public static function feature_is_enabled(string $feature_id): bool
    {
        return Features::isOn($feature_id);
    }
}
