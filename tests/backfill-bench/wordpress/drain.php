<?php

/** Runs the queue in this process: until nothing is due, or until every change was sent. */

declare(strict_types=1);

return static function (array $arguments): array {
    global $wpdb;
    $services = new AuraHistoria\PartnerConnect\Services();
    $isDue = static fn(): bool => as_get_scheduled_actions([
        'status' => 'pending',
        'date' => as_get_datetime_object(),
        'date_compare' => '<=',
        'per_page' => 1,
    ], 'ids') !== [];
    $usage = static function (): float {
        $used = getrusage();

        return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e6;
    };
    $queries = $wpdb->num_queries;
    $cpu = $usage();
    $start = microtime(true);
    do {
        do_action('action_scheduler_run_queue', 'Bench');
        $isLeft = $arguments['until_sent'] ? $services->productTable()->secondsUntilDue() !== null : $isDue();
        if (microtime(true) - $start > 900) {
            throw new RuntimeException('the queue does not come to an end');
        }
    } while ($isLeft);

    return ['seconds' => microtime(true) - $start, 'queries' => $wpdb->num_queries - $queries, 'memory' => memory_get_peak_usage(), 'cpu' => $usage() - $cpu];
};
