<?php

/**
 * Loads the classes of the contract suite, and those of the test environment that it starts its receiver with.
 */

declare(strict_types=1);

require_once dirname(__DIR__, 2) . '/environment/autoload.php';

spl_autoload_register(static function (string $class): void {
    $prefix = 'AuraHistoria\\PartnerConnect\\Tests\\WooCommerceContract\\';
    $file = __DIR__ . '/src/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
        require $file;
    }
});
