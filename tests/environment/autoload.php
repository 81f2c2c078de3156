<?php

/**
 * Loads the classes of the test environment, of the demo and of the bench; nothing here needs Composer.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $folders = [
        'AuraHistoria\\PartnerConnect\\Tests\\Environment\\' => __DIR__ . '/src/',
        'AuraHistoria\\PartnerConnect\\Tests\\Demo\\' => __DIR__ . '/../demo/src/',
        'AuraHistoria\\PartnerConnect\\Tests\\BackfillBench\\' => __DIR__ . '/../backfill-bench/src/',
    ];
    foreach ($folders as $prefix => $folder) {
        if (str_starts_with($class, $prefix)) {
            $file = $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
            if (is_file($file)) {
                require $file;
            }
        }
    }
});
