<?php

/**
 * Finds the classes of this folder by PSR-4, and the translated core in generated/.
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

spl_autoload_register(static function (string $class): void {
    $prefix = 'AuraHistoria\\PartnerConnect\\';
    if (!str_starts_with($class, $prefix)) {
        return;
    }
    $name = substr($class, strlen($prefix));
    // The translated core finds its own parts once its first file has been loaded.
    $file = $name === 'Generated\\Core'
        ? dirname(__DIR__) . '/generated/Core.php'
        : __DIR__ . '/' . str_replace('\\', '/', $name) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
