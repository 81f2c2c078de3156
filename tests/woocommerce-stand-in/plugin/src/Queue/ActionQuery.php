<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

use DateTime;
use DateTimeZone;

/** A question to the table of actions, as SQL. */
final class ActionQuery
{
    /** Longer arguments do not fit the indexed column, which then holds their hash. */
    public const INDEXED_ARGS_LENGTH = 191;

    private const DEFAULTS = [
        'hook' => '', 'args' => null, 'group' => '', 'status' => '', 'claimed' => null, 'search' => '',
        'date' => null, 'date_compare' => '<=', 'modified' => null, 'modified_compare' => '<=',
        'per_page' => 5, 'offset' => 0, 'orderby' => 'date', 'order' => 'ASC',
    ];

    private const ORDER = [
        'hook' => 'a.hook', 'group' => 'g.slug', 'modified' => 'a.last_attempt_gmt', 'action_id' => 'a.action_id',
    ];

    /**
     * @param array<string, mixed> $query
     */
    public static function select(array $query): string
    {
        $query = wp_parse_args($query, self::DEFAULTS);

        return 'SELECT a.action_id' . self::fromWhere($query) . self::window($query);
    }

    /**
     * @param array<string, mixed> $query
     */
    public static function count(array $query): string
    {
        return 'SELECT COUNT(a.action_id)' . self::fromWhere(wp_parse_args($query, self::DEFAULTS));
    }

    /**
     * @param array<mixed> $args
     */
    public static function indexedArgs(array $args): string
    {
        $json = (string) wp_json_encode($args);

        return strlen($json) <= self::INDEXED_ARGS_LENGTH ? $json : md5($json);
    }

    /**
     * @param array<string, mixed> $query
     */
    private static function fromWhere(array $query): string
    {
        global $wpdb;
        $conditions = ['1=1', ...self::dateConditions($query)];
        foreach (['hook' => 'a.hook', 'group' => 'g.slug'] as $key => $column) {
            if (!empty($query[$key])) {
                $conditions[] = $wpdb->prepare("$column = %s", $query[$key]);
            }
        }
        if ($query['args'] !== null) {
            $conditions[] = $wpdb->prepare('a.args = %s', self::indexedArgs($query['args']));
        }
        if ($query['status']) {
            $statuses = array_values((array) $query['status']);
            $conditions[] = $wpdb->prepare('a.status IN (' . implode(', ', array_fill(0, count($statuses), '%s')) . ')', $statuses);
        }
        if ($query['search']) {
            $like = '%' . $wpdb->esc_like($query['search']) . '%';
            $conditions[] = $wpdb->prepare('(a.hook LIKE %s OR a.args LIKE %s OR a.extended_args LIKE %s)', $like, $like, $like);
        }
        if ($query['claimed'] !== null) {
            $conditions[] = is_bool($query['claimed'])
                ? 'a.claim_id ' . ($query['claimed'] ? '<>' : '=') . ' 0'
                : $wpdb->prepare('a.claim_id = %d', $query['claimed']);
        }

        return " FROM {$wpdb->prefix}actionscheduler_actions a"
            . " LEFT JOIN {$wpdb->prefix}actionscheduler_groups g ON g.group_id = a.group_id"
            . ' WHERE ' . implode(' AND ', $conditions);
    }

    /**
     * @param array<string, mixed> $query
     * @return list<string>
     */
    private static function dateConditions(array $query): array
    {
        global $wpdb;
        $conditions = [];
        foreach (['date' => 'a.scheduled_date_gmt', 'modified' => 'a.last_attempt_gmt'] as $key => $column) {
            if ($query[$key] instanceof DateTime) {
                $compare = $query["{$key}_compare"];
                $compare = in_array($compare, ['!=', '>', '>=', '<', '<=', '='], true) ? $compare : '=';
                $date = (clone $query[$key])->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d H:i:s');
                $conditions[] = $wpdb->prepare("$column $compare %s", $date);
            }
        }

        return $conditions;
    }

    /**
     * @param array<string, mixed> $query
     */
    private static function window(array $query): string
    {
        global $wpdb;
        $direction = strtoupper((string) $query['order']) === 'ASC' ? 'ASC' : 'DESC';
        $column = self::ORDER[$query['orderby']] ?? 'a.scheduled_date_gmt';
        $sql = $query['orderby'] === 'none' ? '' : " ORDER BY $column $direction";
        if ($query['per_page'] > 0) {
            $sql .= $wpdb->prepare(' LIMIT %d, %d', $query['offset'], $query['per_page']);
        }

        return $sql;
    }
}
