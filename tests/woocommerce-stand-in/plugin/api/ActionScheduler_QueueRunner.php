<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\AsyncRequest;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\FatalErrorMonitor;

/** Runs what is due, in batches, for as long as its time lasts. */
class ActionScheduler_QueueRunner
{
    public const WP_CRON_HOOK = 'action_scheduler_run_queue';
    public const WP_CRON_SCHEDULE = 'every_minute';

    private static ?self $runner = null;

    private readonly float $created;

    private readonly FatalErrorMonitor $monitor;

    private int $processed = 0;

    public function __construct()
    {
        // The time limit counts from when the request began, not from each run.
        $this->created = microtime(true);
        $this->monitor = new FatalErrorMonitor();
    }

    public static function instance()
    {
        return self::$runner ??= new self();
    }

    public function init()
    {
        add_filter('cron_schedules', static function ($schedules) {
            $schedules['every_minute'] = ['interval' => MINUTE_IN_SECONDS, 'display' => __('Every minute', 'woocommerce')];

            return $schedules;
        });
        if (!wp_next_scheduled(self::WP_CRON_HOOK, ['WP Cron'])) {
            wp_schedule_event(time(), self::WP_CRON_SCHEDULE, self::WP_CRON_HOOK, ['WP Cron']);
        }
        add_action(self::WP_CRON_HOOK, [$this, 'run']);
        AsyncRequest::addHooks();
    }

    /**
     * @return int how many actions were run
     */
    public function run($context = 'WP Cron')
    {
        do_action('action_scheduler_before_process_queue');
        (new ActionScheduler_QueueCleaner())->clean(10 * $this->time_limit());
        $this->processed = 0;
        if (!$this->has_maximum_concurrent_batches()) {
            do {
                $done = $this->do_batch((int) apply_filters('action_scheduler_queue_runner_batch_size', 25), $context);
            } while ($done > 0 && !$this->is_time_up());
        }
        do_action('action_scheduler_after_process_queue');

        return $this->processed;
    }

    public function has_maximum_concurrent_batches()
    {
        return ActionScheduler::store()->get_claim_count() >= apply_filters('action_scheduler_queue_runner_concurrent_batches', 1);
    }

    /** Runs one action whoever claims it, and plans the next round of a recurring one. */
    public function process_action($action_id, $context = '')
    {
        $store = ActionScheduler::store();
        $started = false;
        // A user error in the action ends the action, not the run.
        set_error_handler(static fn ($type, $message) => throw new Exception($message), E_USER_ERROR | E_RECOVERABLE_ERROR);
        try {
            do_action('action_scheduler_before_execute', $action_id, $context);
            if ($store->get_status($action_id) !== ActionScheduler_Store::STATUS_PENDING) {
                do_action('action_scheduler_execution_ignored', $action_id, $context);
                return;
            }
            $started = true;
            do_action('action_scheduler_begin_execute', $action_id, $context);
            $action = $store->fetch_action($action_id);
            $store->log_execution($action_id);
            $action->execute();
            do_action('action_scheduler_after_execute', $action_id, $action, $context);
            $store->mark_complete($action_id);
        } catch (Throwable $failure) {
            $this->fail($action_id, $failure, $context, $started);
        } finally {
            restore_error_handler();
        }
        if (isset($action) && $action->get_schedule()->is_recurring()) {
            $this->schedule_next($action_id, $action);
        }
    }

    /**
     * @param list<string> $hooks
     */
    public function do_batch(int $size, string $context, array $hooks = [], string $group = ''): int
    {
        $store = ActionScheduler::store();
        $claim = $store->stake_claim($size, null, $hooks, $group);
        $this->monitor->attach($claim);
        $done = 0;
        foreach ($claim->get_actions() as $action_id) {
            if (!in_array($action_id, $store->find_actions_by_claim_id($claim->get_id()), true)) {
                break;
            }
            $this->process_action($action_id, $context);
            $this->processed++;
            $done++;
            if ($context !== 'WP CLI' && $this->is_time_up()) {
                break;
            }
        }
        $store->release_claim($claim);
        $this->monitor->detach();
        if (wp_cache_supports('flush_runtime')) {
            wp_cache_flush_runtime();
        }

        return $done;
    }

    private function fail(int $action_id, Throwable $failure, string $context, bool $started): void
    {
        if (!$failure instanceof Exception) {
            $failure = new Exception($failure->getMessage(), 0, $failure);
        }
        if (!$started) {
            do_action('action_scheduler_failed_validation', $action_id, $failure, $context);
            return;
        }
        ActionScheduler::store()->mark_failure($action_id);
        do_action('action_scheduler_failed_execution', $action_id, $failure, $context);
    }

    private function schedule_next(int $action_id, ActionScheduler_Action $action): void
    {
        if (ActionScheduler::store()->get_status($action_id) === ActionScheduler_Store::STATUS_FAILED && $this->keeps_failing($action)) {
            return;
        }
        try {
            ActionScheduler::factory()->repeat($action);
        } catch (Exception $failure) {
            do_action('action_scheduler_failed_to_schedule_next_instance', $action_id, $failure, $action);
        }
    }

    /** Whether the last rounds of this hook, as many as the threshold, have all failed. */
    private function keeps_failing(ActionScheduler_Action $action): bool
    {
        $threshold = (int) apply_filters('action_scheduler_recurring_action_failure_threshold', 5);
        $query = [
            'hook' => $action->get_hook(),
            'date' => as_get_datetime_object(),
            'date_compare' => '<',
            'per_page' => 1,
            'offset' => $threshold - 1,
        ];
        $failed = ActionScheduler::store()->query_actions($query + ['status' => ActionScheduler_Store::STATUS_FAILED]);
        $all = ActionScheduler::store()->query_actions($query);

        return (bool) apply_filters('action_scheduler_recurring_action_is_consistently_failing', $failed !== [] && $failed === $all, $action);
    }

    /** True when three more actions like those so far would not fit the time. */
    private function is_time_up(): bool
    {
        $spent = microtime(true) - $this->created;
        $likely = $this->processed === 0
            ? $spent >= $this->time_limit()
            : $spent + 3 * $spent / $this->processed > $this->time_limit();

        return (bool) apply_filters(
            'action_scheduler_maximum_execution_time_likely_to_be_exceeded',
            $likely,
            $this,
            $this->processed,
            $spent,
            $this->time_limit()
        );
    }

    private function time_limit(): int
    {
        return absint(apply_filters('action_scheduler_queue_runner_time_limit', 30));
    }
}
