<?php

/**
 * Holds the stand-in, and real WooCommerce where it is there, to the contract: the same tests on each, on both databases.
 *
 * Arguments go to PHPUnit, such as `--filter Payload`.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\Environment\Parts\Parts;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

require __DIR__ . '/contract/autoload.php';

$runs = [['latest', 'stand-in', 'sqlite'], ['latest', 'stand-in', 'mariadb'], ['6.5', 'stand-in', 'sqlite']];
try {
    Parts::choose('latest', 'real');
    $runs = [['latest', 'real', 'sqlite'], ['latest', 'real', 'mariadb'], ...$runs];
} catch (EnvironmentFailure $absent) {
    echo "Real WooCommerce is not part of this run: {$absent->getMessage()}\n\n";
}

$failed = 0;
foreach ($runs as [$wordPress, $wooCommerce, $database]) {
    $parts = Parts::choose($wordPress, $wooCommerce);
    echo $parts->describe(), "  Database       $database\n\n";
    $name = 'contract-' . strtr("$wooCommerce-$wordPress-$database", '.', '-');
    // In English and without a time zone, as WordPress is when nobody has chosen.
    $site = SiteBuilder::create(new SiteOptions(name: $name, database: $database, locale: 'en_US'), $parts);
    $command = [PHP_BINARY, '-d', 'memory_limit=512M', (string) trim(Command::run(['which', 'phpunit'])->orFail()->stdout)];
    $result = Command::run(
        [...$command, '-c', __DIR__ . '/contract/phpunit.xml.dist', ...array_slice($argv, 1)],
        environment: ['AHPC_SITE_PATH' => $site->path],
    );
    echo $result->stdout, $result->stderr, "\n";
    $failed += $result->ok() ? 0 : 1;
}
exit($failed === 0 ? 0 : 1);
