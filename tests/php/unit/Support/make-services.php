<?php

/**
 * Makes every service of the plugin in a process of its own, and writes the plugin's files that were loaded for it.
 *
 * With an argument it also asks the core for its version.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Services;

require __DIR__ . '/../bootstrap.php';

$GLOBALS['wpdb'] = new wpdb();
$services = new Services();
$made = [];
foreach ((new ReflectionClass($services))->getMethods() as $method) {
    if (!$method->isConstructor()) {
        $made[] = get_debug_type($method->invoke($services));
    }
}
if (isset($argv[1])) {
    $services->core()->ask('version', []);
}
$root = dirname(__DIR__, 4) . '/php-plugin/';
$files = array_filter(get_included_files(), static fn(string $file): bool => str_starts_with($file, $root));

echo json_encode([
    'services' => $made,
    'files' => array_map(static fn(string $file): string => substr($file, strlen($root)), array_values($files)),
], JSON_THROW_ON_ERROR);
