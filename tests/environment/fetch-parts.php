<?php

/**
 * Brings WordPress, WooCommerce, the SQLite drop-in and WP-CLI below build/parts, and says which of each is used.
 *
 * The environment variables WORDPRESS (latest, 6.5), WOOCOMMERCE (auto, real, stand-in) and AHPC_CACHE choose.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\Environment\Parts\Parts;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

require __DIR__ . '/autoload.php';

try {
    echo Parts::chosenByEnvironment()->describe();
} catch (EnvironmentFailure $failure) {
    fwrite(STDERR, $failure->getMessage() . "\n");
    exit(1);
}
