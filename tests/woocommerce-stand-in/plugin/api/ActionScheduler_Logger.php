<?php

declare(strict_types=1);

/** Writes down what happens to each action; the lines go when the action goes. */
class ActionScheduler_Logger
{
    private const EVENTS = [
        'action_scheduler_stored_action' => 'action created',
        'action_scheduler_canceled_action' => 'action canceled',
        'action_scheduler_begin_execute' => 'action started',
        'action_scheduler_after_execute' => 'action complete',
        'action_scheduler_execution_ignored' => 'action ignored',
        'action_scheduler_reset_action' => 'action reset',
        'action_scheduler_failed_action' => 'action failed: it ran for too long',
        'action_scheduler_unexpected_shutdown' => 'action failed: PHP ended while it ran',
        'action_scheduler_failed_fetch_action' => 'action cannot be read',
    ];

    private static ?self $logger = null;

    public static function instance()
    {
        return self::$logger ??= new self();
    }

    public function init()
    {
        foreach (self::EVENTS as $hook => $message) {
            add_action($hook, fn ($action_id) => $this->log($action_id, $message));
        }
        add_action('action_scheduler_failed_execution', function ($action_id, $failure): void {
            $this->log($action_id, "action failed: {$failure->getMessage()}");
        }, 10, 2);
        add_action('action_scheduler_bulk_cancel_actions', function ($action_ids): void {
            foreach ($action_ids as $action_id) {
                $this->log($action_id, 'action canceled');
            }
        });
        add_action('action_scheduler_deleted_action', function ($action_id): void {
            global $wpdb;
            $wpdb->delete($this->table(), ['action_id' => $action_id], ['%d']);
        });
    }

    public function log($action_id, $message)
    {
        global $wpdb;
        $wpdb->insert($this->table(), [
            'action_id' => $action_id,
            'message' => $message,
            'log_date_gmt' => current_time('mysql', true),
            'log_date_local' => current_time('mysql'),
        ]);

        return $wpdb->insert_id;
    }

    public function get_logs($action_id)
    {
        global $wpdb;
        $rows = $wpdb->get_results($wpdb->prepare("SELECT * FROM {$this->table()} WHERE action_id = %d", $action_id));

        return array_map(static fn (object $row): ActionScheduler_LogEntry => new ActionScheduler_LogEntry(
            (int) $row->action_id,
            $row->message,
            as_get_datetime_object($row->log_date_gmt)
        ), $rows);
    }

    private function table(): string
    {
        global $wpdb;

        return "{$wpdb->prefix}actionscheduler_logs";
    }
}
