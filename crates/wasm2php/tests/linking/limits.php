<?php

// What goes on between two linked modules; run after example.php has shown that it works.

declare(strict_types=1);

use My\Plugin\Report;
use My\Plugin\Runtime\LinkError;
use My\Plugin\Runtime\Trap;
use My\Plugin\Runtime\TrapKind;
use My\Plugin\Store;

require __DIR__ . '/Store.php';
require __DIR__ . '/Report.php';

function outcome(callable $work): string
{
    try {
        return \var_export($work(), true);
    } catch (Trap $trap) {
        return $trap->kind->name;
    } catch (LinkError $error) {
        return $error->getMessage();
    }
}

$store = new Store();
$report = new Report(['store' => $store]);

// Endless recursion through both modules is a trap each time, and leaves nothing counted.
for ($time = 0; $time < 3; ++$time) {
    echo outcome(static fn () => $store->call('apply', 1, 0)), ' ';
    echo outcome(static fn () => $report->call('onward', 0)), "\n";
}
echo outcome(static fn () => $report->call('sum')), "\n";

// So is one that goes through the host.
$calls = new Report(['store' => [
    'memory' => $store->export('memory'),
    'steps' => $store->export('steps'),
    'count' => $store->export('count'),
    'push' => static fn (int $value): int => 0,
    'apply' => static function (int $step, int $value) use (&$calls): int {
        return $calls->call('onward', $value);
    },
]]);
echo outcome(static fn () => $calls->call('onward', 0)), "\n";

// A memory that has grown in one module has grown in the other.
$report->call('grow');
$store->memoryWrite(65536, 'x');
echo $report->memoryRead(65536, 1), "\n";

// What does not fit is told, and so is a module of another namespace.
echo outcome(static fn () => new Report(['store' => ['push' => $store->export('apply')] + $store->exports()])), "\n";
$other = new ArrayObject();
echo outcome(static fn () => new Report(['store' => $other])), "\n";
