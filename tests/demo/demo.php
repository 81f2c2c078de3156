<?php

/**
 * Runs the main job of the plugin on a real shop, shows each step, and leaves the shop running.
 *
 * DEMO_ONCE=1 ends after the checks; DB=mariadb, WOOCOMMERCE and WORDPRESS choose what it runs on.
 * The status is 0 only when every check held.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\Demo\Demo;
use AuraHistoria\PartnerConnect\Tests\Demo\Report;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

require __DIR__ . '/../environment/autoload.php';

try {
    $demo = new Demo(new Report(STDOUT));
    exit($demo->run((string) getenv('DEMO_ONCE') === '1'));
} catch (EnvironmentFailure $failure) {
    fwrite(STDERR, "\nThe demo cannot run here: {$failure->getMessage()}\n");
    exit(1);
}
