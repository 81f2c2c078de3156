<?php

/**
 * Measures one build of one module in this PHP.
 *
 * Usage: php measure.php < task, where the task is JSON as `php.rs` writes it.
 *
 * Everything is measured in children of this process, so that nothing has been loaded before. OPcache's memory is
 * shared between them: where it is on, the first child finds it empty (cold) and all others find it filled (warm), as
 * a shop's requests do after the first. Without OPcache each start is a cold one. A start is three times: for loading
 * what is loaded by name, for making an instance, and for the first call, which loads whatever it needs by itself.
 *
 * It writes one line of JSON: the mode that PHP really runs in, starts, and calls in nanoseconds with a hash of their
 * answer. Memory is PHP's own count at most, above that before loading.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Bench;

use AuraHistoria\PartnerConnect\Tests\Contract\JitMode;

require __DIR__ . '/../../../../php/contract/JitMode.php';
require __DIR__ . '/Build.php';
require __DIR__ . '/Measurement.php';
require __DIR__ . '/TranslatedBuild.php';
require __DIR__ . '/WaddiwasiBuild.php';

$task = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$isCached = JitMode::current() !== 'php';
$measurement = new Measurement(static fn(): Build => match ($task['kind']) {
    'translated' => new TranslatedBuild($task['file'], $task['class'], $task['prefix']),
    'waddiwasi' => new WaddiwasiBuild($task['folder'], $task['module'], $task['prefix']),
});

$starts = [];
foreach ($task['starts'] as $work) {
    for ($count = 0; $count < $task['start_count'] + (int) $isCached; ++$count) {
        // What the first child puts into the cache is there for all others, whatever their work.
        $isCold = !$isCached || $starts === [];
        $sample = $measurement->inChild('start', $work);
        $starts[] = ['what' => $work['what'], 'is_warm' => !$isCold, 'sample' => $sample];
    }
}
$calls = [];
foreach ($task['calls'] as $work) {
    $calls[] = ['what' => $work['what']] + $measurement->inChild('calls', $work, $task['plan']);
}
echo json_encode([
    'version' => PHP_VERSION,
    'mode' => JitMode::current(),
    'starts' => $starts,
    'calls' => $calls,
], JSON_THROW_ON_ERROR), "\n";
