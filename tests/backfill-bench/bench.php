<?php

/**
 * Measures the catalog send on a large shop: `make bench-backfill PRODUCTS=n`.
 *
 * The status is 0 only when the sandbox has every product in the end.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\BackfillBench\Bench;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

require __DIR__ . '/../environment/autoload.php';

try {
    (new Bench(max(1, (int) ($argv[1] ?? 2000))))->run();
} catch (EnvironmentFailure $failure) {
    fwrite(STDERR, "\n{$failure->getMessage()}\n");
    exit(1);
}
