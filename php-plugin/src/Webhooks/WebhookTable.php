<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

defined('ABSPATH') || exit;

/**
 * WooCommerce's table of webhooks for the one moment when its classes may be gone: uninstalling.
 */
final class WebhookTable
{
    private const CACHES = [
        'woocommerce_webhook_ids',
        'woocommerce_webhook_ids_status_active',
        'woocommerce_webhook_ids_status_paused',
        'woocommerce_webhook_ids_status_disabled',
    ];

    public function __construct(private readonly \wpdb $wpdb)
    {
    }

    public function exists(): bool
    {
        return $this->wpdb->get_var($this->wpdb->prepare('SHOW TABLES LIKE %s', $this->wpdb->esc_like($this->name()))) !== null;
    }

    /**
     * Every webhook of the shop as the core reads it.
     *
     * @return list<array<string, mixed>>
     */
    public function all(): array
    {
        return array_map($this->describe(...), $this->wpdb->get_results("SELECT * FROM {$this->name()}", ARRAY_A));
    }

    public function delete(int $id): void
    {
        $this->wpdb->delete($this->name(), ['webhook_id' => $id], ['%d']);
        wp_cache_delete($id, 'webhooks');
        array_map('delete_transient', self::CACHES);
    }

    /**
     * @param array<string, string|null> $row
     * @return array<string, mixed>
     */
    private function describe(array $row): array
    {
        return [
            'id' => (int) $row['webhook_id'],
            'name' => (string) $row['name'],
            'status' => (string) $row['status'],
            'user_id' => (int) $row['user_id'],
            'delivery_url' => (string) $row['delivery_url'],
            'secret' => (string) $row['secret'],
            'topic' => (string) $row['topic'],
            'api_version' => 'wp_api_v' . (int) $row['api_version'],
            'failure_count' => (int) $row['failure_count'],
            'pending_delivery' => (bool) $row['pending_delivery'],
        ];
    }

    private function name(): string
    {
        return $this->wpdb->prefix . 'wc_webhooks';
    }
}
