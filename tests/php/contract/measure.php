<?php

/**
 * Measures the translated build, or the extension, in this PHP.
 *
 * Usage: php measure.php Core.php < calls
 *        php -d extension=/…/ahpc_core.so measure.php extension < calls
 *
 * It reads lines `<operation> <times> <request in base64>` and writes one line of JSON: nanoseconds for loading the
 * file, for making an instance and, for each line, for each of the calls; and the memory that the process took at most,
 * in bytes. The extension is loaded before any script, so for it the first two are 0.
 * The first call of an operation also loads the parts of the module that it needs.
 * Where OPcache is on, another process has made all the calls before, as in a shop after the first request.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Contract;

use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Generated\Core;

require __DIR__ . '/../abspath.php';
require __DIR__ . '/../../../php-plugin/src/autoload.php';
require __DIR__ . '/JitMode.php';

$file = $argv[1];
$isExtension = $file === 'extension';

$requests = [];
while (($line = fgets(STDIN)) !== false) {
    [$operation, $times, $request] = explode(' ', rtrim($line, "\n"), 3);
    $requests[] = [$operation, (int) $times, base64_decode($request, true)];
}

if (!$isExtension && JitMode::current() !== 'php' && pcntl_fork() === 0) {
    require $file;
    $engine = new TranslatedEngine(static fn(): object => new Core());
    foreach ($requests as [$operation, , $request]) {
        $engine->call($operation, $request);
    }
    exit;
}

[$load, $instantiate] = [0, 0];
if ($isExtension) {
    $call = 'ahpc_core_call';
} else {
    pcntl_wait($status);

    $start = hrtime(true);
    require $file;
    $load = hrtime(true) - $start;

    $start = hrtime(true);
    $module = new Core();
    $instantiate = hrtime(true) - $start;

    $call = (new TranslatedEngine(static fn(): object => $module))->call(...);
}

$calls = [];
foreach ($requests as [$operation, $times, $request]) {
    $durations = [];
    for ($repetition = 0; $repetition < $times; $repetition++) {
        $start = hrtime(true);
        $call($operation, $request);
        $durations[] = hrtime(true) - $start;
    }
    $calls[] = $durations;
}

echo json_encode([
    'load' => $load,
    'instantiate' => $instantiate,
    'calls' => $calls,
    'peak_memory' => preg_match('/^VmHWM:\s+(\d+)/m', (string) file_get_contents('/proc/self/status'), $match) ? (int) $match[1] * 1024 : 0,
], JSON_THROW_ON_ERROR) . "\n";
