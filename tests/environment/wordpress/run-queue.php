<?php

/**
 * Runs what is due in Action Scheduler, as WP-Cron does, until nothing is due any more, and says how many ran.
 */

declare(strict_types=1);

return static function (array $arguments): array {
    $ran = ['completed' => 0, 'failed' => 0];
    add_action('action_scheduler_completed_action', static function () use (&$ran): void {
        $ran['completed']++;
    });
    add_action('action_scheduler_failed_execution', static function () use (&$ran): void {
        $ran['failed']++;
    });
    $due = static fn (): array => as_get_scheduled_actions([
        'status' => 'pending',
        'date' => as_get_datetime_object(),
        'date_compare' => '<=',
        'per_page' => 1,
    ], 'ids');
    for ($round = 0; $round < $arguments['rounds'] && $due() !== []; $round++) {
        do_action('action_scheduler_run_queue', 'Test');
    }

    return $ran + ['left' => count($due())];
};
