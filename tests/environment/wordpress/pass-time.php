<?php

/**
 * Lets seconds pass for whatever the plugin waits for, by moving dates: in its table, in its states, and of what is planned
 * in Action Scheduler.
 */

declare(strict_types=1);

return static function (array $arguments): void {
    global $wpdb;
    $seconds = (int) $arguments['seconds'];
    foreach (['changed_at', 'due_at', 'since', 'at_api'] as $column) {
        $wpdb->query("UPDATE {$wpdb->prefix}ahpc_products SET {$column} = {$column} - {$seconds} WHERE {$column} > {$seconds}");
    }
    foreach (as_get_scheduled_actions(['status' => 'pending', 'per_page' => -1], 'ids') as $id) {
        $date = gmdate('Y-m-d H:i:s', ActionScheduler_Store::instance()->get_date((string) $id)->getTimestamp() - $seconds);
        $wpdb->update("{$wpdb->prefix}actionscheduler_actions", ['scheduled_date_gmt' => $date, 'scheduled_date_local' => $date], ['action_id' => $id]);
    }
    // What a process that died has claimed is free again after some minutes.
    $claimed = $wpdb->get_results("SELECT action_id, last_attempt_gmt FROM {$wpdb->prefix}actionscheduler_actions WHERE claim_id <> 0 AND status IN ('pending', 'in-progress')");
    foreach ($claimed as $action) {
        $date = gmdate('Y-m-d H:i:s', (int) strtotime("{$action->last_attempt_gmt} UTC") - $seconds);
        $wpdb->update("{$wpdb->prefix}actionscheduler_actions", ['last_attempt_gmt' => $date, 'last_attempt_local' => $date], ['action_id' => $action->action_id]);
    }
    $earlier = static function (array $fields, array $names) use ($seconds): array {
        foreach ($names as $name) {
            if (isset($fields[$name])) {
                $fields[$name] -= $seconds;
            }
        }

        return $fields;
    };
    foreach (['ahpc_backfill_state', 'ahpc_connection_state'] as $option) {
        $state = json_decode((string) get_option($option), true);
        if (!is_array($state)) {
            continue;
        }
        $state = $earlier($state, ['next_try_at', 'probe_until']);
        foreach ($state['walk']['ranges'] ?? [] as $index => $range) {
            $state['walk']['ranges'][$index] = $earlier($range, ['leased_until']);
        }
        if (isset($state['revision'])) {
            $state['revision']++;
        }
        update_option($option, json_encode($state), false);
    }
};
