<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use WP_Hook;

/** Remembers how the site was, and takes away what a test has added. */
final class SiteState
{
    /** Tables of which a test only adds rows, and their keys. */
    private const TABLES = [
        'posts' => 'ID',
        'wc_webhooks' => 'webhook_id',
        'actionscheduler_actions' => 'action_id',
        'actionscheduler_logs' => 'log_id',
        'actionscheduler_claims' => 'claim_id',
        'actionscheduler_groups' => 'group_id',
        'terms' => 'term_id',
        'term_taxonomy' => 'term_taxonomy_id',
    ];

    /** @var array<string, int> */
    private array $highest = [];

    /** @var array<string, WP_Hook> */
    private array $hooks;

    /** @var array<string, int> */
    private array $actions;

    /** @var array<string, mixed> as they were; null for one that was not there */
    private array $options = [];

    public function __construct()
    {
        global $wpdb;
        foreach (self::TABLES as $table => $key) {
            $this->highest[$table] = (int) $wpdb->get_var("SELECT MAX($key) FROM {$wpdb->prefix}$table");
        }
        $this->hooks = array_map(static fn (WP_Hook $hook): WP_Hook => clone $hook, $GLOBALS['wp_filter']);
        $this->actions = $GLOBALS['wp_actions'];
    }

    public function setOption(string $name, mixed $value): void
    {
        if (!array_key_exists($name, $this->options)) {
            $this->options[$name] = get_option($name, null);
        }
        update_option($name, $value);
    }

    public function restore(): void
    {
        $GLOBALS['wp_filter'] = $this->hooks;
        $GLOBALS['wp_actions'] = $this->actions;
        $GLOBALS['wc_queued_webhooks'] = [];
        $GLOBALS['wc_deferred_product_sync'] = [];
        unset($GLOBALS['post_type']);
        wp_set_current_user(0);
        foreach ($this->options as $name => $value) {
            $value === null ? delete_option($name) : update_option($name, $value);
        }
        wp_using_ext_object_cache(false);
        $this->deleteUsers();
        $this->deleteRows();
        wp_cache_flush();
    }

    private function deleteUsers(): void
    {
        require_once ABSPATH . 'wp-admin/includes/user.php';
        foreach (get_users(['search' => 'contract-*', 'fields' => 'ID']) as $id) {
            wp_delete_user((int) $id);
        }
    }

    private function deleteRows(): void
    {
        global $wpdb;
        $lastPost = $this->highest['posts'];
        $wpdb->query("DELETE FROM $wpdb->postmeta WHERE post_id > $lastPost");
        $wpdb->query("DELETE FROM $wpdb->term_relationships WHERE object_id > $lastPost");
        foreach ($this->highest as $table => $last) {
            $key = self::TABLES[$table];
            $wpdb->query("DELETE FROM {$wpdb->prefix}$table WHERE $key > $last");
        }
        // Only real WooCommerce has this table, with one row a product.
        if ($wpdb->get_var("SHOW TABLES LIKE '{$wpdb->prefix}wc_product_meta_lookup'")) {
            $wpdb->query("DELETE FROM {$wpdb->prefix}wc_product_meta_lookup WHERE product_id > $lastPost");
        }
        foreach (['', '_status_active', '_status_paused', '_status_disabled'] as $list) {
            delete_transient("woocommerce_webhook_ids$list");
        }
    }
}
