<?php

/**
 * Loads the stand-in's own classes from `src/`, and from `api/` those that carry WooCommerce's names.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $own = 'AuraHistoria\\PartnerConnect\\Tests\\WooCommerceStandIn\\';
    $file = str_starts_with($class, $own)
        ? __DIR__ . '/src/' . str_replace('\\', '/', substr($class, strlen($own))) . '.php'
        : __DIR__ . '/api/' . str_replace('\\', '/', $class) . '.php';
    if (preg_match('/^(AuraHistoria\\\\|Automattic\\\\WooCommerce\\\\|WC_|WooCommerce$|ActionScheduler)/', $class) === 1 && is_file($file)) {
        require $file;
    }
});
