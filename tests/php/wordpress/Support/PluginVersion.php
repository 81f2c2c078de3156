<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

/**
 * The version that the plugin's main file says.
 */
final class PluginVersion
{
    public static function current(): string
    {
        $main = (string) file_get_contents(dirname(__DIR__, 4) . '/php-plugin/' . Shop::SLUG . '.php');

        return preg_match("/'AHPC_VERSION', '([^']+)'/", $main, $found) === 1 ? $found[1] : '';
    }
}
