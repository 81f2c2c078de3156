<?php

/**
 * Plugin Name:          Aura Historia Partner Connect
 * Description:          Connects a WooCommerce store of antiques, art and collectables to the marketplace Aura Historia.
 * Version:              1.0.0
 * Requires at least:    6.5
 * Requires PHP:         8.1
 * Requires Plugins:     woocommerce
 * WC requires at least: 8.2
 * WC tested up to:      9.9
 * Author:               Aura Historia
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          aura-historia-partner-connect
 * Domain Path:          /languages
 *
 * This file and Lifecycle\Requirements keep to the syntax of PHP 7.0, so that an older PHP shows a notice and no fatal error.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

if (!defined('ABSPATH')) {
    exit;
}

// Another copy of the plugin, in another folder, is at work already: its classes and constants are there once only.
if (defined('AHPC_FILE') || class_exists(Lifecycle\Requirements::class, false)) {
    if (!defined('AHPC_FILE') || AHPC_FILE !== __FILE__) {
        add_action('admin_notices', function () {
            if (!current_user_can('activate_plugins')) {
                return;
            }
            /* translators: %s is the name of a folder */
            $text = __('There is another copy of Aura Historia Partner Connect that is active, so the one in the folder %s does nothing. Deactivate and delete one of them: the shop stays connected.', 'aura-historia-partner-connect');
            printf('<div class="notice notice-error"><p>%s</p></div>', esc_html(sprintf($text, dirname(plugin_basename(__FILE__)))));
        });
    }

    return;
}

define('AHPC_VERSION', '1.0.0');
define('AHPC_FILE', __FILE__);

require_once __DIR__ . '/src/Lifecycle/Requirements.php';

if (Lifecycle\Requirements::unmetByHost() === []) {
    require_once __DIR__ . '/src/autoload.php';
    Plugin::boot();
} else {
    add_action('admin_notices', [Lifecycle\Requirements::class, 'showNotice']);
}
