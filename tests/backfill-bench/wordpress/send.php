<?php

/** Sends the whole catalog in this process, one share after the other, and measures it. */

declare(strict_types=1);

return static function (array $arguments): array {
    global $wpdb;
    $state = static function (): array {
        wp_cache_delete('ahpc_backfill_state', 'options');

        return json_decode((string) get_option('ahpc_backfill_state'), true);
    };
    $requests = 0;
    $flights = [];
    $isNew = false;
    add_action('http_api_debug', static function ($response, $context, $class, $args, $url) use (&$requests, &$isNew): void {
        $requests += str_ends_with($url, '/products') ? 1 : 0;
        $isNew = true;
    }, 10, 5);
    // What the API has accepted is written after each flight, in one statement or several.
    add_filter('query', static function (string $query) use (&$flights, &$isNew): string {
        if (str_starts_with($query, 'REPLACE INTO') && str_contains($query, 'ahpc_products')) {
            $products = substr_count($query, '), (') + 1 + ($isNew ? 0 : array_pop($flights)[1]);
            $flights[] = [microtime(true), $products];
            $isNew = false;
        }

        return $query;
    });
    $usage = static function (): float {
        $used = getrusage();

        return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e6;
    };
    $cpu = $usage();
    $queries = $wpdb->num_queries;
    $start = microtime(true);
    do {
        do_action('ahpc_backfill_products_batch', '', 0);
    } while ($state()['phase'] === 'running');
    $seconds = microtime(true) - $start;

    $pace = static function (array $flights, float $begin): float {
        return array_sum(array_column($flights, 1)) / max(0.001, end($flights)[0] - $begin);
    };
    // The very last flight is what was left, and says nothing of the pace.
    $whole = count($flights) > 2 ? array_slice($flights, 0, -1) : $flights;
    $tenth = max(1, intdiv(count($whole), 10));

    return [
        'seconds' => $seconds,
        'queries' => $wpdb->num_queries - $queries,
        'requests' => $requests,
        'memory' => memory_get_peak_usage(),
        'cpu' => $usage() - $cpu,
        'first' => $pace(array_slice($whole, 0, $tenth), $start),
        'last' => count($whole) > $tenth ? $pace(array_slice($whole, -$tenth), $whole[count($whole) - $tenth - 1][0]) : 0,
        'state' => array_diff_key($state(), ['ranges' => 1]),
    ];
};
