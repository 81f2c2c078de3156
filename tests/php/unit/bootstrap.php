<?php

declare(strict_types=1);

require __DIR__ . '/../abspath.php';
require __DIR__ . '/constants.php';
require __DIR__ . '/../../../php-plugin/src/autoload.php';
require __DIR__ . '/WordPress.php';

spl_autoload_register(static function (string $class): void {
    $prefix = 'AuraHistoria\\PartnerConnect\\Tests\\Unit\\';
    $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
        require $file;
    }
});
