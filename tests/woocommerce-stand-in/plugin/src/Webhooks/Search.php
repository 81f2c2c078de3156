<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks;

use WC_Cache_Helper;

/** Searches the table of webhooks; what was found is cached until any webhook is written. */
final class Search
{
    private const DEFAULTS = ['limit' => 10, 'offset' => 0, 'order' => 'DESC', 'orderby' => 'id', 'paginate' => false];

    /** WooCommerce's names for statuses come first, those of posts are understood, too. */
    private const POST_STATUSES = ['publish' => 'active', 'draft' => 'paused', 'pending' => 'disabled'];

    private const ORDER = [
        'name' => 'name', 'title' => 'name',
        'date_created' => 'date_created_gmt', 'date' => 'date_created_gmt',
        'date_modified' => 'date_modified_gmt', 'modified' => 'date_modified_gmt',
    ];

    /**
     * @param array<string, mixed> $args
     * @return list<int>|object
     */
    public static function run(string $table, array $args): array|object
    {
        global $wpdb;
        $args = wp_parse_args($args, self::DEFAULTS);
        foreach (['include', 'exclude'] as $ids) {
            if (!empty($args[$ids])) {
                $args[$ids] = implode(',', wp_parse_id_list($args[$ids]));
            }
        }
        // The key holds the values without their names, so that including an id and excluding it look alike, as in WooCommerce.
        $key = WC_Cache_Helper::get_cache_prefix('webhooks') . 'search_webhooks' . md5(implode(',', $args));
        $found = wp_cache_get($key, 'webhook_search_results');
        // An empty result is looked up again, as WooCommerce does.
        if ($found) {
            return $found;
        }
        $where = self::where($args);
        $ids = wp_parse_id_list($wpdb->get_col("SELECT webhook_id FROM $table WHERE $where " . self::window($args)));
        $result = $ids;
        if ($args['paginate']) {
            $total = (int) $wpdb->get_var("SELECT COUNT(*) FROM $table WHERE $where");
            $pages = $args['limit'] > 1 ? ceil($total / $args['limit']) : 1;
            $result = (object) ['webhooks' => $ids, 'total' => $total, 'max_num_pages' => $pages];
        }
        wp_cache_set($key, $result, 'webhook_search_results');

        return $result;
    }

    /**
     * @param array<string, mixed> $args
     */
    private static function where(array $args): string
    {
        global $wpdb;
        $conditions = ['1=1'];
        if (!empty($args['status'])) {
            $conditions[] = $wpdb->prepare('status = %s', self::POST_STATUSES[$args['status']] ?? $args['status']);
        }
        if (!empty($args['search'])) {
            $like = '%' . $wpdb->esc_like(sanitize_text_field($args['search'])) . '%';
            $conditions[] = $wpdb->prepare('name LIKE %s', $like);
        }
        foreach (['include' => 'IN', 'exclude' => 'NOT IN'] as $arg => $operator) {
            if (!empty($args[$arg])) {
                $conditions[] = "webhook_id $operator ({$args[$arg]})";
            }
        }
        if (!empty($args['user_id'])) {
            $conditions[] = $wpdb->prepare('user_id = %d', absint($args['user_id']));
        }

        return implode(' AND ', $conditions);
    }

    /**
     * @param array<string, mixed> $args
     */
    private static function window(array $args): string
    {
        global $wpdb;
        $direction = strtoupper((string) $args['order']) === 'ASC' ? 'ASC' : 'DESC';
        $sql = 'ORDER BY ' . (self::ORDER[$args['orderby']] ?? 'webhook_id') . " $direction";
        if ($args['limit'] > -1) {
            $sql .= $wpdb->prepare(' LIMIT %d', $args['limit']);
            $sql .= $args['offset'] > 0 ? $wpdb->prepare(' OFFSET %d', $args['offset']) : '';
        }

        return $sql;
    }
}
