<?php

/**
 * Removes everything that the plugin ever stored, on every site of the network.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit;
}

// Where another copy of the plugin is loaded or active, it owns what is stored: only the files of this one go. A copy that was
// uninstalled a moment ago, in the same request, has removed all of it.
$isLoadedElsewhere = class_exists(Lifecycle\Requirements::class, false)
    && dirname((new \ReflectionClass(Lifecycle\Requirements::class))->getFileName()) !== __DIR__ . DIRECTORY_SEPARATOR . 'src' . DIRECTORY_SEPARATOR . 'Lifecycle';
if ($isLoadedElsewhere) {
    return;
}

require_once __DIR__ . '/src/Lifecycle/Requirements.php';

// The plugin never ran on a host that cannot run it, and an older PHP could not even read the rest.
if (!Lifecycle\Requirements::isOtherCopyActive(__DIR__, true) && Lifecycle\Requirements::unmetByHost() === []) {
    require_once __DIR__ . '/src/autoload.php';
    (new Services())->uninstaller()->uninstall();
}
