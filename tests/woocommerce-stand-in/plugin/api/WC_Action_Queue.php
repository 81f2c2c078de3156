<?php

declare(strict_types=1);

/** WooCommerce's own words for Action Scheduler, reached by `WC()->queue()`. */
class WC_Action_Queue
{
    public function add($hook, $args = [], $group = '')
    {
        return $this->schedule_single(time(), $hook, $args, $group);
    }

    public function schedule_single($timestamp, $hook, $args = [], $group = '')
    {
        return as_schedule_single_action($timestamp, $hook, $args, $group);
    }

    public function schedule_recurring($timestamp, $interval_in_seconds, $hook, $args = [], $group = '')
    {
        return as_schedule_recurring_action($timestamp, $interval_in_seconds, $hook, $args, $group);
    }

    public function cancel($hook, $args = [], $group = '')
    {
        as_unschedule_action($hook, $args, $group);
    }

    public function cancel_all($hook, $args = [], $group = '')
    {
        as_unschedule_all_actions($hook, $args, $group);
    }

    /**
     * @return WC_DateTime|null null also for an action that is running or has no date
     */
    public function get_next($hook, $args = null, $group = '')
    {
        $next = as_next_scheduled_action($hook, $args, $group);

        return is_int($next) ? new WC_DateTime("@$next", new DateTimeZone('UTC')) : null;
    }

    public function search($args = [], $return_format = OBJECT)
    {
        return as_get_scheduled_actions($args, $return_format);
    }
}
