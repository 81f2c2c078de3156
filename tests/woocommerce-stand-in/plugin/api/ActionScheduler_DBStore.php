<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\ActionQuery;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\Claims;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Versions;

/** Actions in tables of their own. */
class ActionScheduler_DBStore extends ActionScheduler_Store
{
    private const MAX_ARGS_LENGTH = 8000;

    private readonly Claims $claims;

    public function __construct()
    {
        $this->claims = new Claims();
    }

    public function save_action(ActionScheduler_Action $action)
    {
        return $this->insert($this->row($action));
    }

    /** The arguments are looked at only since version 4; an action that runs counts as much as one that waits. */
    public function save_unique_action(ActionScheduler_Action $action)
    {
        global $wpdb;
        $row = $this->row($action);
        $arguments = Versions::isActionScheduler('4.0') ? $wpdb->prepare('AND args = %s', $row['args']) : '';
        $rival = $wpdb->get_var($wpdb->prepare(
            "SELECT action_id FROM {$this->table()} WHERE status IN (%s, %s) AND hook = %s AND group_id = %d",
            self::STATUS_PENDING,
            self::STATUS_RUNNING,
            $row['hook'],
            $row['group_id']
        ) . " $arguments LIMIT 1");

        return $rival === null ? $this->insert($row) : 0;
    }

    public function fetch_action($action_id)
    {
        global $wpdb;
        $row = $wpdb->get_row($wpdb->prepare(
            "SELECT a.*, g.slug AS group_slug FROM {$this->table()} a"
            . " LEFT JOIN {$wpdb->prefix}actionscheduler_groups g ON g.group_id = a.group_id WHERE a.action_id = %d",
            $action_id
        ));
        if ($row === null) {
            return new ActionScheduler_NullAction();
        }
        $args = json_decode($row->extended_args ?: $row->args, true);
        $schedule = unserialize($row->schedule);
        if (!is_array($args) || !$schedule instanceof ActionScheduler_Schedule) {
            do_action('action_scheduler_failed_fetch_action', (int) $action_id, new RuntimeException('The stored action cannot be read.'));
            return new ActionScheduler_NullAction();
        }
        $action = ActionScheduler::factory()->get_stored_action($row->status, $row->hook, $args, $schedule, (string) $row->group_slug);
        $action->set_priority($row->priority);

        return $action;
    }

    public function query_actions($query = [], $query_type = 'select')
    {
        global $wpdb;

        return $query_type === 'count' ? $wpdb->get_var(ActionQuery::count($query)) : $wpdb->get_col(ActionQuery::select($query));
    }

    public function cancel_action($action_id)
    {
        $this->set_status($action_id, self::STATUS_CANCELED);
        do_action('action_scheduler_canceled_action', $action_id);
    }

    public function cancel_actions_by_hook($hook)
    {
        $this->cancel_all(['hook' => $hook]);
    }

    public function cancel_actions_by_group($group)
    {
        $this->cancel_all(['group' => $group]);
    }

    public function delete_action($action_id)
    {
        global $wpdb;
        if (!$wpdb->delete($this->table(), ['action_id' => $action_id], ['%d'])) {
            throw new InvalidArgumentException("There is no action $action_id to delete.");
        }
        do_action('action_scheduler_deleted_action', $action_id);
    }

    public function mark_failure($action_id)
    {
        if (!$this->set_status($action_id, self::STATUS_FAILED)) {
            throw new InvalidArgumentException("There is no action $action_id to mark as failed.");
        }
    }

    public function log_execution($action_id)
    {
        global $wpdb;
        $started = $wpdb->query($wpdb->prepare(
            "UPDATE {$this->table()} SET attempts = attempts + 1, status = %s, last_attempt_gmt = %s, last_attempt_local = %s WHERE action_id = %d",
            self::STATUS_RUNNING,
            current_time('mysql', true),
            current_time('mysql'),
            $action_id
        ));
        if (!$started) {
            throw new RuntimeException("The action $action_id cannot be started.");
        }
    }

    public function mark_complete($action_id)
    {
        $now = ['last_attempt_gmt' => current_time('mysql', true), 'last_attempt_local' => current_time('mysql')];
        if (!$this->set_status($action_id, self::STATUS_COMPLETE, $now)) {
            throw new InvalidArgumentException("There is no action $action_id to mark as complete.");
        }
        do_action('action_scheduler_completed_action', $action_id);
    }

    public function get_status($action_id)
    {
        global $wpdb;
        $status = $wpdb->get_var($wpdb->prepare("SELECT status FROM {$this->table()} WHERE action_id = %d", $action_id));

        return $status ?? throw new InvalidArgumentException("There is no action $action_id.");
    }

    public function get_date($action_id)
    {
        global $wpdb;
        $row = $wpdb->get_row($wpdb->prepare("SELECT * FROM {$this->table()} WHERE action_id = %d", $action_id))
            ?? throw new InvalidArgumentException("There is no action $action_id.");
        $date = $row->status === self::STATUS_PENDING ? $row->scheduled_date_gmt : $row->last_attempt_gmt;

        return as_get_datetime_object($date)->setTimezone(wp_timezone());
    }

    public function stake_claim($max_actions = 10, ?DateTime $before_date = null, $hooks = [], $group = '')
    {
        return $this->claims->stake((int) $max_actions, $hooks, $group);
    }

    public function release_claim(ActionScheduler_ActionClaim $claim)
    {
        $this->claims->release($claim);
    }

    public function unclaim_action($action_id)
    {
        global $wpdb;
        $wpdb->update($this->table(), ['claim_id' => 0], ['action_id' => $action_id]);
    }

    public function get_claim_count()
    {
        return $this->claims->count();
    }

    public function get_claim_id($action_id)
    {
        global $wpdb;

        return (int) $wpdb->get_var($wpdb->prepare("SELECT claim_id FROM {$this->table()} WHERE action_id = %d", $action_id));
    }

    public function find_actions_by_claim_id($claim_id)
    {
        return $this->claims->actions((int) $claim_id);
    }

    /**
     * @return array<string, mixed>
     */
    private function row(ActionScheduler_Action $action): array
    {
        $json = (string) wp_json_encode($action->get_args());
        if (strlen($json) > self::MAX_ARGS_LENGTH) {
            throw new RuntimeException('The arguments of an action may have ' . self::MAX_ARGS_LENGTH . ' bytes of JSON at most.');
        }
        $date = clone ($action->get_schedule()->get_date() ?? as_get_datetime_object());

        return [
            'hook' => $action->get_hook(),
            'status' => self::STATUS_PENDING,
            'scheduled_date_gmt' => $date->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d H:i:s'),
            'scheduled_date_local' => $date->setTimezone(wp_timezone())->format('Y-m-d H:i:s'),
            'schedule' => serialize($action->get_schedule()),
            'group_id' => $this->group_id($action->get_group()),
            'priority' => $action->get_priority(),
            'args' => ActionQuery::indexedArgs($action->get_args()),
            'extended_args' => strlen($json) > ActionQuery::INDEXED_ARGS_LENGTH ? $json : null,
        ];
    }

    /**
     * @param array<string, mixed> $row
     */
    private function insert(array $row): int
    {
        global $wpdb;
        if (!$wpdb->insert($this->table(), $row)) {
            throw new RuntimeException($wpdb->last_error);
        }
        $id = (int) $wpdb->insert_id;
        do_action('action_scheduler_stored_action', $id);

        return $id;
    }

    private function group_id(string $slug): int
    {
        global $wpdb;
        $table = "{$wpdb->prefix}actionscheduler_groups";
        $id = $wpdb->get_var($wpdb->prepare("SELECT group_id FROM $table WHERE slug = %s", $slug));
        if ($id === null) {
            $wpdb->insert($table, ['slug' => $slug]);
            $id = $wpdb->insert_id;
        }

        return (int) $id;
    }

    /**
     * @param array<string, mixed> $query
     */
    private function cancel_all(array $query): void
    {
        $query += ['status' => self::STATUS_PENDING, 'per_page' => 1000, 'orderby' => 'none'];
        while (($ids = $this->query_actions($query)) !== []) {
            foreach ($ids as $id) {
                $this->set_status($id, self::STATUS_CANCELED);
            }
            do_action('action_scheduler_bulk_cancel_actions', $ids);
        }
    }

    /**
     * @param array<string, string> $more
     */
    private function set_status(mixed $action_id, string $status, array $more = []): int|false
    {
        global $wpdb;

        return $wpdb->update($this->table(), ['status' => $status] + $more, ['action_id' => $action_id], '%s', '%d');
    }

    private function table(): string
    {
        global $wpdb;

        return "{$wpdb->prefix}actionscheduler_actions";
    }
}
