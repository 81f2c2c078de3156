<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn;

/**
 * Whose behaviour is offered where versions differ: that of WooCommerce 9.9.5 and its Action Scheduler 3.9.2, unless an option names a newer one.
 *
 * The options are the stand-in's own, since on a real shop the version is the code itself; they are read when the plugin is loaded.
 */
final class Versions
{
    public const OPTION_WOOCOMMERCE = 'woocommerce_stand_in_like_woocommerce';
    public const OPTION_ACTION_SCHEDULER = 'woocommerce_stand_in_like_action_scheduler';

    public const WOOCOMMERCE = '9.9.5';
    public const ACTION_SCHEDULER = '3.9.2';

    public static function isWooCommerce(string $version): bool
    {
        return version_compare((string) get_option(self::OPTION_WOOCOMMERCE, self::WOOCOMMERCE), $version, '>=');
    }

    public static function isActionScheduler(string $version): bool
    {
        return version_compare((string) get_option(self::OPTION_ACTION_SCHEDULER, self::ACTION_SCHEDULER), $version, '>=');
    }
}
