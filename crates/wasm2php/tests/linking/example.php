<?php

require __DIR__ . '/Store.php';
require __DIR__ . '/Report.php';

use My\Plugin\{Report, Store};
use My\Plugin\Runtime\{ExternalGlobal, ExternalMemory, ExternalTable, FunctionReference};

// An instance stands for everything that it exports.
$store = new Store();
$report = new Report(['store' => $store]);
$store->call('push', 20);
$report->call('push_double', 11);
echo $report->call('sum'), "\n"; // 42

// Exports one by one: a function can be called, a global read and set, a memory read and written.
$push = $store->export('push');
echo $push->signature, ': ', $push(100), "\n"; // i32 -> i32: 3
$store->export('count')->set(2);
echo \unpack('V', $store->export('memory')->memoryRead(4, 4))[1], "\n"; // 22
$store->export('steps')->set(0, FunctionReference::ofHost('i32 -> i32', fn (int $value): int => $value + 1));
echo $store->call('apply', 0, 6), "\n"; // 7

// The host can make all of it itself.
$memory = new ExternalMemory(minimum: 1, maximum: 4);
$memory->memoryWrite(0, \pack('V*', 3, 4));
$alone = new Report(['store' => [
    'memory' => $memory,
    'steps' => new ExternalTable('funcref', minimum: 2),
    'count' => new ExternalGlobal('i32', 2, isMutable: true),
    'push' => fn (int $value): int => 0,
    'apply' => fn (int $step, int $value): int => 0,
]]);
echo $alone->call('sum'), "\n"; // 7
