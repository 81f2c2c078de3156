<?php

/** Sends the whole catalog in this process, one share after the other, and measures it. */

declare(strict_types=1);

return static function (array $arguments): array {
    global $wpdb;
    $services = new AuraHistoria\PartnerConnect\Services();
    $isLeft = static fn(): bool => ($services->sending()->state()['walk'] ?? null) !== null || $services->productTable()->secondsUntilDue() !== null;
    $requests = 0;
    $flights = [];
    add_action('http_api_debug', static function ($response, $context, $class, $args, $url) use (&$requests): void {
        $requests += str_ends_with($url, '/products') ? 1 : 0;
    }, 10, 5);
    // What the API has accepted is written after each flight, a hundred products in a statement.
    add_filter('query', static function (string $query) use (&$flights): string {
        if (str_contains($query, 'SET digest = CASE product_id')) {
            $flights[] = [microtime(true), substr_count((string) strrchr($query, '('), ',') + 1];
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
    } while ($isLeft());
    $seconds = microtime(true) - $start;

    $pace = static function (array $flights, float $begin): float {
        return array_sum(array_column($flights, 1)) / max(0.001, end($flights)[0] - $begin);
    };
    // The last statement is of what was left, and says nothing of the pace.
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
        'settled' => array_sum(array_column($flights, 1)),
    ];
};
