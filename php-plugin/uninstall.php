<?php

/**
 * Removes everything that the plugin ever stored, on every site of the network.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit;
}

require_once __DIR__ . '/src/Lifecycle/Requirements.php';

// The plugin never ran on a host that cannot run it, and an older PHP could not even read the rest.
if (Lifecycle\Requirements::unmetByHost() === []) {
    require_once __DIR__ . '/src/autoload.php';
    (new Services())->uninstaller()->uninstall();
}
