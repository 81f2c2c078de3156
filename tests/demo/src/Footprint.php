<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;

/** Everything a plugin could leave behind in WordPress's database, so that two moments can be compared. */
final class Footprint
{
    /**
     * What WordPress and WooCommerce add by themselves when plugins come and go and the queue runs.
     *
     * Transients expire by themselves; a transient of the plugin counts all the same.
     */
    private const NOISE = [
        '/^option (_site)?_transient_(?!.*ahpc)/',
        '/^option action_scheduler_/',
        '/^option (recently_activated|jetpack_connection_active_plugins|product_cat_children)$/',
        '/^cron event (wp_|upgrader_scheduled_cleanup)/',
    ];

    /**
     * @param array<string, list<string>> $entries by kind
     */
    private function __construct(private readonly array $entries)
    {
    }

    public static function of(Site $site): self
    {
        return new self($site->php(<<<'PHP'
            global $wpdb;
            $column = static function (string $sql) use ($wpdb): array {
                $suppressed = $wpdb->suppress_errors();
                $values = array_map('strval', $wpdb->get_col($sql));
                $wpdb->suppress_errors($suppressed);
                return $values;
            };
            $prefix = $wpdb->prefix;
            $queue = $prefix . 'actionscheduler';
            $cron = [];
            foreach (_get_cron_array() as $hooks) {
                array_push($cron, ...array_keys($hooks));
            }
            return [
                'table' => $column('SHOW TABLES'),
                'option' => $column("SELECT option_name FROM $wpdb->options"),
                'webhook' => $column("SELECT name FROM {$prefix}wc_webhooks"),
                'queued action' => $column("SELECT hook FROM {$queue}_actions WHERE hook LIKE '%ahpc%'"),
                'action group' => $column("SELECT slug FROM {$queue}_groups WHERE slug LIKE 'ahpc%'"),
                'cron event' => array_values(array_unique($cron)),
                'user setting' => $column("SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%ahpc%'"),
                'post field' => $column("SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%ahpc%'"),
            ];
            PHP));
    }

    /**
     * What is here and was not there before, such as "option ahpc_settings".
     *
     * @return list<string>
     */
    public function addedSince(self $before): array
    {
        $added = [];
        foreach ($this->entries as $kind => $names) {
            foreach (array_diff($names, $before->entries[$kind]) as $name) {
                $added["$kind $name"] = "$kind $name";
            }
        }
        foreach (self::NOISE as $pattern) {
            $added = preg_grep($pattern, $added, PREG_GREP_INVERT) ?: [];
        }
        sort($added);

        return array_values($added);
    }
}
