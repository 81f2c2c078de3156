<?php

// Answers the vectors of the file again and again, and tells how much memory each half of the calls took, as JSON.
declare(strict_types=1);

$vectors = [];
foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
    [$name, $request, $expected] = explode(' ', $line);
    // Those that are slow by design would make up nearly all of the time.
    if (strlen($request) < 20000) {
        $vectors[] = [strtok($name, '/'), base64_decode($request), base64_decode($expected)];
    }
}
$calls = (int) $argv[2];
$rss = static fn(): int => (int) explode(' ', (string) file_get_contents('/proc/self/statm'))[1] * 4096;
$wrong = 0;
// In plain variables, which take no memory of their own when they are set.
$phpAtHalf = $rssAtHalf = 0;
for ($i = 0; $i < $calls; $i++) {
    [$operation, $request, $expected] = $vectors[$i % count($vectors)];
    $wrong += ahpc_core_call($operation, $request) === $expected ? 0 : 1;
    if ($i === intdiv($calls, 2)) {
        $phpAtHalf = memory_get_usage();
        $rssAtHalf = $rss();
    }
}
$phpAtEnd = memory_get_usage();
$rssAtEnd = $rss();
echo json_encode([
    'calls' => $calls,
    'wrong' => $wrong,
    'half' => ['php' => $phpAtHalf, 'rss' => $rssAtHalf],
    'end' => ['php' => $phpAtEnd, 'rss' => $rssAtEnd],
], JSON_THROW_ON_ERROR);
