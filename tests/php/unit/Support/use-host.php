<?php

/**
 * Uses what the plugin asks a host for, in a process of its own, and writes what came of it as JSON.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Support\Budget;
use AuraHistoria\PartnerConnect\Support\Host;

require __DIR__ . '/../bootstrap.php';

$begin = microtime(true);
Host::nap(50_000);
$napped = microtime(true) - $begin;
Host::collectCycles();
$budget = new Budget();
$budget->begin(60);

echo json_encode([
    'napped' => $napped,
    'memory' => Host::memoryUsed(),
    'variable' => Host::variable('AHPC_TESTS_VARIABLE'),
    'no variable' => Host::variable('AHPC_TESTS_NO_VARIABLE'),
    'used up' => $budget->isUsedUp(),
], JSON_THROW_ON_ERROR);
