<?php

/**
 * Measures how fast changes reach the API after an outage: `make bench-outage CHANGES=n`.
 *
 * The status is 0 only when the sandbox has every change in the end.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\BackfillBench\Outage;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

require __DIR__ . '/../environment/autoload.php';

try {
    (new Outage(max(1, (int) ($argv[1] ?? 5000))))->run();
} catch (EnvironmentFailure $failure) {
    fwrite(STDERR, "\n{$failure->getMessage()}\n");
    exit(1);
}
