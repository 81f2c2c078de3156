<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use ActionScheduler_QueueRunner;
use PHPUnit\Framework\TestCase;
use WC_Product_Simple;
use WC_Webhook;

/** What the tests of both WooCommerces share: a clean site before and after, and short ways to say common things. */
abstract class ContractTestCase extends TestCase
{
    protected const DELIVERY_HOOK = 'woocommerce_deliver_webhook_async';
    protected const DELIVERY_GROUP = 'woocommerce-webhooks';
    protected const UNREACHED_URL = 'https://hooks.example/one';

    protected SiteState $site;

    protected function setUp(): void
    {
        wp_cache_flush();
        $this->site = new SiteState();
        $this->letRequestsReachThisMachine();
        wp_set_current_user(1);
    }

    protected function tearDown(): void
    {
        $this->site->restore();
    }

    /**
     * @param array<string, mixed> $fields
     */
    protected function webhook(array $fields = []): WC_Webhook
    {
        $webhook = new WC_Webhook();
        $webhook->set_props($fields + [
            'name' => 'Contract',
            'status' => 'paused',
            'topic' => 'product.updated',
            'delivery_url' => self::UNREACHED_URL,
            'secret' => 'contract-secret',
            'user_id' => 1,
            'api_version' => 3,
        ]);
        $webhook->save();

        return $webhook;
    }

    /**
     * A webhook that is active and sends no ping.
     *
     * @param array<string, mixed> $fields
     */
    protected function activeWebhook(array $fields = []): WC_Webhook
    {
        $webhook = $this->webhook($fields);
        $webhook->set_pending_delivery(false);
        $webhook->set_status('active');
        $webhook->save();

        return $webhook;
    }

    /** The same, listening to its topic in this process. */
    protected function listeningWebhook(string $topic, string $url = self::UNREACHED_URL): WC_Webhook
    {
        $webhook = $this->activeWebhook(['topic' => $topic, 'delivery_url' => $url]);
        $webhook->enqueue();

        return $webhook;
    }

    /**
     * @param array<string, mixed> $fields
     */
    protected function product(array $fields = []): WC_Product_Simple
    {
        $product = new WC_Product_Simple();
        $product->set_props($fields + ['name' => 'Chair', 'regular_price' => '12.50', 'status' => 'publish']);
        $product->save();

        return $product;
    }

    /**
     * What the webhooks have taken for delivery in this process.
     *
     * @return list<array{string, mixed}> topic and argument of each
     */
    protected function taken(): array
    {
        return array_map(
            static fn (array $taken): array => [$taken['webhook']->get_topic(), $taken['arg']],
            $GLOBALS['wc_queued_webhooks'] ?? []
        );
    }

    /** The arguments with which a hook is called from now on. */
    protected function callsOf(string $hook): CallLog
    {
        return new CallLog($hook);
    }

    /** Answers every HTTP request of this process without sending it. */
    protected function answerRequestsWith(int $status): CallLog
    {
        $answer = ['headers' => [], 'body' => '', 'response' => ['code' => $status, 'message' => ''], 'cookies' => [], 'filename' => null];
        add_filter('pre_http_request', static fn () => $answer);

        return new CallLog('pre_http_request', 1);
    }

    /** Runs what is due in the queue, however long and with however much memory the suite has been running. */
    protected function runQueue(): int
    {
        add_filter('action_scheduler_memory_exceeded', '__return_false');
        add_filter('action_scheduler_maximum_execution_time_likely_to_be_exceeded', '__return_false');

        return ActionScheduler_QueueRunner::instance()->run('Contract');
    }

    protected function column(string $table, string $column, string $key, int $id): ?string
    {
        global $wpdb;

        return $wpdb->get_var("SELECT $column FROM {$wpdb->prefix}$table WHERE $key = $id");
    }

    /**
     * @return list<string>
     */
    protected function columnsOf(string $table): array
    {
        global $wpdb;

        return $wpdb->get_col("SHOW COLUMNS FROM {$wpdb->prefix}$table");
    }

    protected function user(string $role): int
    {
        return wp_insert_user(['user_login' => 'contract-' . wp_generate_password(8, false), 'user_pass' => 'x', 'role' => $role]);
    }

    /** `wp_safe_remote_request()` refuses loopback addresses and unusual ports; the receiver has both. */
    private function letRequestsReachThisMachine(): void
    {
        add_filter('http_request_host_is_external', '__return_true');
        add_filter('http_allowed_safe_ports', static fn (array $ports, string $host, string $url): array => [
            ...$ports,
            parse_url($url, PHP_URL_PORT),
        ], 10, 3);
    }
}
