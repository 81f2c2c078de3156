<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

use ActionScheduler_ActionClaim;
use InvalidArgumentException;

/** Lets a run take actions for itself, so that two at once never run the same. */
final class Claims
{
    private const ORDER = 'ORDER BY priority ASC, attempts ASC, scheduled_date_gmt ASC, action_id ASC';

    /**
     * @param list<string> $hooks only these, when there are any
     */
    public function stake(int $limit, array $hooks, string $group): ActionScheduler_ActionClaim
    {
        global $wpdb;
        $wpdb->insert("{$wpdb->prefix}actionscheduler_claims", ['date_created_gmt' => current_time('mysql', true)]);
        $id = (int) $wpdb->insert_id;
        $wpdb->query($wpdb->prepare(
            "UPDATE {$this->table()} SET claim_id = %d, last_attempt_gmt = %s, last_attempt_local = %s"
            . " WHERE claim_id = 0 AND scheduled_date_gmt <= %s AND status = 'pending'"
            . $this->restriction($hooks, $group) . ' ' . self::ORDER . ' LIMIT %d',
            $id,
            current_time('mysql', true),
            current_time('mysql'),
            current_time('mysql', true),
            $limit
        ));

        return new ActionScheduler_ActionClaim($id, $this->actions($id));
    }

    public function release(ActionScheduler_ActionClaim $claim): void
    {
        global $wpdb;
        $wpdb->update($this->table(), ['claim_id' => 0], ['claim_id' => $claim->get_id()]);
        $wpdb->delete("{$wpdb->prefix}actionscheduler_claims", ['claim_id' => $claim->get_id()]);
    }

    /** How many runs are under way, by the actions they hold. */
    public function count(): int
    {
        global $wpdb;

        return (int) $wpdb->get_var(
            "SELECT COUNT(DISTINCT claim_id) FROM {$this->table()} WHERE claim_id <> 0 AND status IN ('pending', 'in-progress')"
        );
    }

    /**
     * @return list<int>
     */
    public function actions(int $claimId): array
    {
        global $wpdb;
        $sql = $wpdb->prepare("SELECT action_id FROM {$this->table()} WHERE claim_id = %d ", $claimId) . self::ORDER;

        return array_map('intval', $wpdb->get_col($sql));
    }

    /**
     * @param list<string> $hooks
     */
    private function restriction(array $hooks, string $group): string
    {
        global $wpdb;
        $sql = '';
        if ($hooks !== []) {
            $sql .= $wpdb->prepare(' AND hook IN (' . implode(', ', array_fill(0, count($hooks), '%s')) . ')', $hooks);
        }
        if ($group !== '') {
            $id = $wpdb->get_var($wpdb->prepare("SELECT group_id FROM {$wpdb->prefix}actionscheduler_groups WHERE slug = %s", $group));
            if ($id === null) {
                throw new InvalidArgumentException("There is no group \"$group\" of actions.");
            }
            $sql .= $wpdb->prepare(' AND group_id = %d', $id);
        }

        return $sql;
    }

    private function table(): string
    {
        global $wpdb;

        return "{$wpdb->prefix}actionscheduler_actions";
    }
}
