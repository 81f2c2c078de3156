<?php

/**
 * Action Scheduler's functions. Each may be used only after `action_scheduler_init`, and says so otherwise.
 */

declare(strict_types=1);

function as_enqueue_async_action($hook, $args = [], $group = '', $unique = false, $priority = 10)
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return 0;
    }
    $pre = apply_filters('pre_as_enqueue_async_action', null, $hook, $args, $group, $priority, $unique);
    if ($pre !== null) {
        return is_int($pre) ? $pre : 0;
    }

    return ActionScheduler::factory()->create($hook, $args, new ActionScheduler_NullSchedule(), $group, (bool) $unique, (int) $priority);
}

function as_schedule_single_action($timestamp, $hook, $args = [], $group = '', $unique = false, $priority = 10)
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return 0;
    }
    $pre = apply_filters('pre_as_schedule_single_action', null, $timestamp, $hook, $args, $group, $priority);
    if ($pre !== null) {
        return is_int($pre) ? $pre : 0;
    }
    $schedule = new ActionScheduler_SimpleSchedule(as_get_datetime_object($timestamp));

    return ActionScheduler::factory()->create($hook, $args, $schedule, $group, (bool) $unique, (int) $priority);
}

function as_schedule_recurring_action($timestamp, $interval_in_seconds, $hook, $args = [], $group = '', $unique = false, $priority = 10)
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return 0;
    }
    $pre = apply_filters('pre_as_schedule_recurring_action', null, $timestamp, $interval_in_seconds, $hook, $args, $group, $priority);
    if ($pre !== null) {
        return is_int($pre) ? $pre : 0;
    }
    $date = as_get_datetime_object($timestamp);
    // Without an interval it is an action that runs once.
    $schedule = empty($interval_in_seconds)
        ? new ActionScheduler_SimpleSchedule($date)
        : new ActionScheduler_IntervalSchedule($date, (int) $interval_in_seconds);

    return ActionScheduler::factory()->create($hook, $args, $schedule, $group, (bool) $unique, (int) $priority);
}

function as_unschedule_action($hook, $args = [], $group = '')
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return 0;
    }
    $query = ['hook' => $hook, 'status' => ActionScheduler_Store::STATUS_PENDING, 'group' => $group];
    $action_id = ActionScheduler::store()->query_action($query + (is_array($args) ? ['args' => $args] : []));
    if ($action_id !== null) {
        ActionScheduler::store()->cancel_action($action_id);
    }

    return $action_id;
}

/** Without arguments, a hook alone or a group alone means all of it; with both, only actions without arguments are meant. */
function as_unschedule_all_actions($hook, $args = [], $group = '')
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return;
    }
    if (empty($args) && !empty($hook) && empty($group)) {
        ActionScheduler::store()->cancel_actions_by_hook($hook);
        return;
    }
    if (empty($args) && empty($hook) && !empty($group)) {
        ActionScheduler::store()->cancel_actions_by_group($group);
        return;
    }
    while (as_unschedule_action($hook, $args, $group)) {
        continue;
    }
}

/**
 * @return int|bool when it is due; true when it is running or has no date; false when there is none
 */
function as_next_scheduled_action($hook, $args = null, $group = '')
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return false;
    }
    $query = ['hook' => $hook, 'group' => $group] + (is_array($args) ? ['args' => $args] : []);
    if (ActionScheduler::store()->query_action($query + ['status' => ActionScheduler_Store::STATUS_RUNNING]) !== null) {
        return true;
    }
    $action_id = ActionScheduler::store()->query_action($query + ['status' => ActionScheduler_Store::STATUS_PENDING]);
    if ($action_id === null) {
        return false;
    }
    $date = ActionScheduler::store()->fetch_action($action_id)->get_schedule()->get_date();

    return $date === null ? true : $date->getTimestamp();
}

function as_has_scheduled_action($hook, $args = null, $group = '')
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return false;
    }
    $query = [
        'hook' => $hook,
        'group' => $group,
        'status' => [ActionScheduler_Store::STATUS_RUNNING, ActionScheduler_Store::STATUS_PENDING],
        'orderby' => 'none',
    ];

    return ActionScheduler::store()->query_action($query + ($args === null ? [] : ['args' => $args])) !== null;
}

/**
 * @return array<int, ActionScheduler_Action|array<string, mixed>>|list<string> by id, or the ids alone
 */
function as_get_scheduled_actions($args = [], $return_format = OBJECT)
{
    if (!ActionScheduler::is_initialized(__FUNCTION__)) {
        return [];
    }
    foreach (['date', 'modified'] as $key) {
        if (isset($args[$key])) {
            $args[$key] = as_get_datetime_object($args[$key]);
        }
    }
    $ids = ActionScheduler::store()->query_actions($args);
    if ($return_format === 'ids' || $return_format === 'int') {
        return $ids;
    }
    $actions = [];
    foreach ($ids as $id) {
        $actions[$id] = ActionScheduler::store()->fetch_action($id);
    }

    return $return_format === ARRAY_A ? array_map('get_object_vars', $actions) : $actions;
}

function as_get_datetime_object($date_string = null, $timezone = 'UTC')
{
    $zone = new DateTimeZone($timezone);
    if ($date_string instanceof DateTime) {
        return new DateTime($date_string->format('Y-m-d H:i:s'), $zone);
    }

    return new DateTime(is_numeric($date_string) ? "@$date_string" : $date_string ?? 'now', $zone);
}
