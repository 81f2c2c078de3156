<?php

/**
 * Plugin Name:       WooCommerce (stand-in for tests of Aura Historia Partner Connect)
 * Description:       NOT WooCommerce. Offers the part of WooCommerce that Aura Historia Partner Connect uses, so that it can be tested on machines that cannot get the real one.
 * Version:           9.9.5-stand-in
 * Requires at least: 6.5
 * Requires PHP:      8.1
 * Author:            Aura Historia
 * License:           GPL-2.0-or-later
 * Text Domain:       woocommerce
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Installer;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Versions;

// A plugin's main file is where WordPress learns its constants and where it begins.
// phpcs:disable PSR1.Files.SideEffects
if (!defined('ABSPATH')) {
    exit;
}

// The real one, if it is active under another folder name, goes first.
if (class_exists('WooCommerce', false)) {
    return;
}

define('WC_VERSION', '9.9.5-stand-in');
define('WC_PLUGIN_FILE', __FILE__);
define('WC_ABSPATH', __DIR__ . '/');

require __DIR__ . '/autoload.php';
foreach (['core', 'formatting', 'webhooks', 'products', 'action-scheduler'] as $group) {
    require __DIR__ . "/api/functions/$group.php";
}
if (Versions::isActionScheduler('3.9.3')) {
    require __DIR__ . '/api/functions/action-scheduler-3.9.3.php';
}

register_activation_hook(__FILE__, [Installer::class, 'install']);
$GLOBALS['woocommerce'] = WC();
