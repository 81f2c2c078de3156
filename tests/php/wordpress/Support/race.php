<?php

/**
 * One of several processes that connect the same shop at the same moment, round after round.
 *
 * Every round begins as a fresh install with its settings stored: no secret, no webhook, nothing registered, nothing sent.
 * Process 0 prepares the rounds and looks at what came of each; the others only take part.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Services;
use AuraHistoria\PartnerConnect\Settings\Options;

return static function (array $arguments): void {
    $folder = WP_CONTENT_DIR . '/race';
    // Waits until every process has come to this point.
    $meet = static function (string $point) use ($folder, $arguments): void {
        file_put_contents("$folder/$point", '.', FILE_APPEND | LOCK_EX);
        $deadline = microtime(true) + 60;
        do {
            usleep(500);
            clearstatcache();
            if (microtime(true) > $deadline) {
                throw new RuntimeException("not every process came to $point");
            }
        } while (filesize("$folder/$point") < $arguments['processes']);
    };
    $prepare = static function () use ($arguments): void {
        foreach (WC_Data_Store::load('webhook')->search_webhooks(['limit' => -1]) as $id) {
            (new WC_Webhook($id))->delete(true);
        }
        delete_option(Options::WEBHOOK_IDS);
        delete_option(Options::WEBHOOK_DIGESTS);
        delete_option(Options::CONNECTION_STATE);
        delete_option(Options::CATALOG_STATE);
        array_map('as_unschedule_all_actions', Options::HOOKS);
        $GLOBALS['wpdb']->query("DELETE FROM {$GLOBALS['wpdb']->prefix}ahpc_products");
        update_option(Options::SETTINGS, $arguments['settings'] + ['secret' => '']);
    };
    $takePart = static function (int $round) use ($arguments): void {
        $sync = (new Services())->syncRunner();
        // What happens at once on a real site: someone saves the settings, someone syncs, the queue checks.
        match (($arguments['process'] + $round) % 3) {
            0 => $sync->enter($arguments['settings']['shop_id'], $arguments['settings']['api_key']),
            1 => $sync->check(true),
            2 => $sync->check(),
        };
    };
    $outcome = static function (): array {
        global $wpdb;
        $webhooks = $wpdb->get_results("SELECT topic, status, secret FROM {$wpdb->prefix}wc_webhooks ORDER BY topic", ARRAY_A);
        $option = static fn(string $name): ?string => $wpdb->get_var($wpdb->prepare("SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $name));
        $due = static fn(string $hook): int => (int) $wpdb->get_var($wpdb->prepare(
            "SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_actions WHERE hook = %s AND status = 'pending' AND scheduled_date_gmt <= %s",
            $hook,
            gmdate('Y-m-d H:i:s', time() + 1)
        ));

        return [
            'hasObjectCache' => (bool) wp_using_ext_object_cache(),
            'topics' => array_column($webhooks, 'topic'),
            'statuses' => array_values(array_unique(array_column($webhooks, 'status'))),
            'secrets' => array_values(array_unique([...array_column($webhooks, 'secret'), unserialize((string) $option(Options::SETTINGS))['secret']])),
            'sending' => json_decode((string) $option(Options::CATALOG_STATE), true)['phase'] ?? 'never begun',
            'workers' => $due(Options::HOOK_SEND),
            'checks' => $due(Options::HOOK_SYNC),
        ];
    };

    for ($round = 0; $round < $arguments['rounds']; $round++) {
        if ($arguments['process'] === 0) {
            $prepare();
        }
        $meet("$round-prepared");
        if (!wp_using_ext_object_cache()) {
            wp_cache_flush();
        }
        $meet("$round-begin");
        $takePart($round);
        $meet("$round-done");
        if ($arguments['process'] === 0) {
            // What is left to the queue is done now, so that the next round begins with nothing under way.
            $seen = $outcome();
            (new Services())->worker()->run(0);
            $seen['online'] = (new Services())->productTable()->numbers()->online;
            file_put_contents("$folder/outcomes", json_encode($seen) . "\n", FILE_APPEND);
        }
    }
};
