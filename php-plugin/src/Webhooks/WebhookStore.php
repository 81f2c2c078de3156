<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use RuntimeException;
use WC_Cache_Helper;
use WC_Data_Store;
use WC_Webhook;

defined('ABSPATH') || exit;

/**
 * WooCommerce's webhooks as plain data, read and written through its own classes.
 */
final class WebhookStore
{
    /**
     * Every webhook of the shop as the core reads it; which of them are ours is for the core to say.
     *
     * @return list<array<string, mixed>>
     */
    public function all(): array
    {
        // Ids and rows are cached, so what was changed by SQL or by another process would stay unseen.
        WC_Cache_Helper::invalidate_cache_group('webhooks');
        $ids = WC_Data_Store::load('webhook')->search_webhooks(['limit' => -1, 'orderby' => 'id', 'order' => 'ASC']);

        return array_values(array_filter(array_map($this->find(...), array_map('intval', $ids))));
    }

    /**
     * @return array<string, mixed>|null
     */
    public function find(int $id): ?array
    {
        $webhook = $this->load($id);

        return $webhook === null ? null : $this->describe($webhook);
    }

    /**
     * @return array<string, mixed>
     */
    public function describe(WC_Webhook $webhook): array
    {
        return [
            'id' => $webhook->get_id(),
            'name' => $webhook->get_name('edit'),
            'status' => $webhook->get_status('edit'),
            'user_id' => (int) $webhook->get_user_id('edit'),
            'delivery_url' => $webhook->get_delivery_url('edit'),
            'secret' => $webhook->get_secret('edit'),
            'topic' => $webhook->get_topic('edit'),
            'api_version' => $webhook->get_api_version('edit'),
            'failure_count' => (int) $webhook->get_failure_count('edit'),
            'pending_delivery' => (bool) $webhook->get_pending_delivery('edit'),
        ];
    }

    /**
     * @param array<string, mixed> $fields
     * @throws RuntimeException when nothing was stored
     */
    public function create(array $fields): int
    {
        $webhook = new WC_Webhook();
        $this->set($webhook, $fields);
        $webhook->save();
        if ($webhook->get_id() === 0) {
            throw new RuntimeException('WooCommerce stored no webhook');
        }

        return $webhook->get_id();
    }

    /**
     * @param array<string, mixed> $changes
     * @throws RuntimeException when the webhook is gone or does not hold the new values afterwards
     */
    public function update(int $id, array $changes): void
    {
        $webhook = $this->load($id) ?? throw new RuntimeException("webhook {$id} is gone");
        $this->set($webhook, $changes);
        $webhook->save();
        $stored = $this->find($id);
        if ($stored === null || array_diff_assoc($changes, $stored) !== []) {
            throw new RuntimeException("webhook {$id} does not hold what was saved");
        }
    }

    public function delete(int $id): void
    {
        $this->load($id)?->delete(true);
    }

    /**
     * Saving writes every field, so a webhook is never changed on the ground of a cached copy.
     */
    private function load(int $id): ?WC_Webhook
    {
        wp_cache_delete($id, 'webhooks');
        $webhook = new WC_Webhook($id);

        return $webhook->get_id() === 0 ? null : $webhook;
    }

    /**
     * @param array<string, mixed> $fields
     */
    private function set(WC_Webhook $webhook, array $fields): void
    {
        foreach ($fields as $field => $value) {
            match ($field) {
                'name' => $webhook->set_name($value),
                'status' => $webhook->set_status($value),
                'user_id' => $webhook->set_user_id($value),
                'delivery_url' => $webhook->set_delivery_url($value),
                'secret' => $webhook->set_secret($value),
                'topic' => $webhook->set_topic($value),
                'api_version' => $webhook->set_api_version($value),
                'failure_count' => $webhook->set_failure_count($value),
                'pending_delivery' => $webhook->set_pending_delivery($value),
                default => throw new RuntimeException("a webhook has no field {$field}"),
            };
        }
    }
}
