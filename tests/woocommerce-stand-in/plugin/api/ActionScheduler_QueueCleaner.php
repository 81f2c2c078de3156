<?php

declare(strict_types=1);

/** Frees what a run that died has claimed, gives up what runs for too long, and deletes what is long done. */
class ActionScheduler_QueueCleaner
{
    private const BATCH = 20;

    public function clean($time_limit = 300)
    {
        $this->delete_old_actions();
        $this->reset_timeouts($time_limit);
        $this->mark_failures($time_limit);
    }

    public function delete_old_actions()
    {
        $lifespan = apply_filters('action_scheduler_retention_period', 31 * DAY_IN_SECONDS);
        foreach ([ActionScheduler_Store::STATUS_COMPLETE, ActionScheduler_Store::STATUS_CANCELED] as $status) {
            foreach ($this->older_than((int) $lifespan, ['status' => $status]) as $action_id) {
                ActionScheduler::store()->delete_action($action_id);
            }
        }
    }

    public function reset_timeouts($time_limit = 300)
    {
        $timeout = (int) apply_filters('action_scheduler_timeout_period', $time_limit);
        $query = ['status' => ActionScheduler_Store::STATUS_PENDING, 'claimed' => true];
        foreach ($this->older_than($timeout, $query) as $action_id) {
            ActionScheduler::store()->unclaim_action($action_id);
            do_action('action_scheduler_reset_action', $action_id);
        }
    }

    public function mark_failures($time_limit = 300)
    {
        $timeout = (int) apply_filters('action_scheduler_failure_period', $time_limit);
        foreach ($this->older_than($timeout, ['status' => ActionScheduler_Store::STATUS_RUNNING]) as $action_id) {
            ActionScheduler::store()->mark_failure($action_id);
            do_action('action_scheduler_failed_action', $action_id, $timeout);
        }
    }

    /**
     * @param array<string, mixed> $query
     * @return list<int>
     */
    private function older_than(int $seconds, array $query): array
    {
        if ($seconds < 0) {
            return [];
        }
        $query += [
            'modified' => as_get_datetime_object("$seconds seconds ago"),
            'modified_compare' => '<=',
            'per_page' => absint(apply_filters('action_scheduler_cleanup_batch_size', self::BATCH)),
            'orderby' => 'none',
        ];

        return array_map('intval', ActionScheduler::store()->query_actions($query));
    }
}
