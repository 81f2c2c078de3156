<?php

/**
 * Finds the classes of this folder by PSR-4, and the translated core in generated/.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $prefix = 'AuraHistoria\\PartnerConnect\\';
    if (!str_starts_with($class, $prefix)) {
        return;
    }
    $name = substr($class, strlen($prefix));
    $file = str_starts_with($name, 'Generated\\')
        ? dirname(__DIR__) . '/generated/' . substr($name, strlen('Generated\\')) . '.php'
        : __DIR__ . '/' . str_replace('\\', '/', $name) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
