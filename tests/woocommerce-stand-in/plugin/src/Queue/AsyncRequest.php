<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

use ActionScheduler;
use ActionScheduler_QueueRunner;
use ActionScheduler_Store;

/** Runs the queue while somebody works in wp-admin: a page load there asks the site to do so in a request of its own. */
final class AsyncRequest
{
    private const ACTION = 'as_async_request_queue_runner';
    private const LOCK = 'action_scheduler_stand_in_async_lock';

    public static function addHooks(): void
    {
        add_action('shutdown', [self::class, 'dispatchFromAdmin']);
        add_action('wp_ajax_' . self::ACTION, [self::class, 'handle']);
        add_action('wp_ajax_nopriv_' . self::ACTION, [self::class, 'handle']);
    }

    /** Once a minute at most. */
    public static function dispatchFromAdmin(): void
    {
        if (is_admin() && (int) get_option(self::LOCK, 0) < time()) {
            update_option(self::LOCK, time() + MINUTE_IN_SECONDS);
            self::dispatch();
        }
    }

    public static function handle(): void
    {
        check_ajax_referer(self::ACTION, 'nonce');
        do_action(ActionScheduler_QueueRunner::WP_CRON_HOOK, 'Async Request');
        $pause = (int) apply_filters('action_scheduler_async_request_sleep_seconds', 5);
        if (self::isAllowed()) {
            sleep($pause);
            self::dispatch();
        }
        wp_die();
    }

    private static function dispatch(): void
    {
        if (!self::isAllowed()) {
            return;
        }
        $query = ['action' => self::ACTION, 'nonce' => wp_create_nonce(self::ACTION)];
        wp_remote_post(add_query_arg($query, admin_url('admin-ajax.php')), [
            'timeout' => 0.01,
            'blocking' => false,
            'cookies' => $_COOKIE,
            'sslverify' => apply_filters('https_local_ssl_verify', false),
        ]);
    }

    private static function isAllowed(): bool
    {
        $due = ['status' => ActionScheduler_Store::STATUS_PENDING, 'date' => as_get_datetime_object(), 'per_page' => 1];
        $allowed = !ActionScheduler::runner()->has_maximum_concurrent_batches()
            && ActionScheduler::store()->query_actions($due) !== [];

        return (bool) apply_filters('action_scheduler_allow_async_request_runner', $allowed);
    }
}
