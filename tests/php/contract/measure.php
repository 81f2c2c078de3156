<?php

/**
 * Measures the translated build in this PHP.
 *
 * Usage: php measure.php Core.php TIMES < calls
 *
 * It reads lines `<operation> <request in base64>` and writes one line of JSON: nanoseconds for loading the file, for
 * making an instance and, for each line, for each of the TIMES calls; and the memory that was used at most, in bytes.
 * The first call of an operation also loads the parts of the module that it needs.
 * Where OPcache is on, another process has made all the calls before, as in a shop after the first request.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Contract;

use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Generated\Core;

require __DIR__ . '/../../../php-plugin/src/autoload.php';
require __DIR__ . '/JitMode.php';

[, $file, $times] = $argv;

$requests = [];
while (($line = fgets(STDIN)) !== false) {
    [$operation, $request] = explode(' ', rtrim($line, "\n"), 2);
    $requests[] = [$operation, base64_decode($request, true)];
}

if (JitMode::current() !== 'php' && pcntl_fork() === 0) {
    require $file;
    $engine = new TranslatedEngine(static fn(): object => new Core());
    foreach ($requests as [$operation, $request]) {
        $engine->call($operation, $request);
    }
    exit;
}
pcntl_wait($status);

$start = hrtime(true);
require $file;
$load = hrtime(true) - $start;

$start = hrtime(true);
$module = new Core();
$instantiate = hrtime(true) - $start;

$engine = new TranslatedEngine(static fn(): object => $module);
$calls = [];
foreach ($requests as [$operation, $request]) {
    $durations = [];
    for ($call = 0; $call < (int) $times; $call++) {
        $start = hrtime(true);
        $engine->call($operation, $request);
        $durations[] = hrtime(true) - $start;
    }
    $calls[] = $durations;
}

echo json_encode([
    'load' => $load,
    'instantiate' => $instantiate,
    'calls' => $calls,
    'peak_memory' => memory_get_peak_usage(true),
], JSON_THROW_ON_ERROR) . "\n";
