<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Search;

/** The table of webhooks, with WooCommerce's caches in front of it. */
class WC_Webhook_Data_Store
{
    public function create(WC_Webhook &$webhook): void
    {
        global $wpdb;
        $changes = $webhook->get_changes();
        if (!isset($changes['date_created'])) {
            $webhook->set_date_created(current_time('mysql'));
        }
        // "Not set" is how WooCommerce asks, and false is what a new webhook has: an explicit false changes nothing.
        if (!isset($changes['pending_delivery'])) {
            $webhook->set_pending_delivery(true);
        }
        $wpdb->insert($this->table(), $this->row($webhook) + $this->dates('date_created', $webhook->get_date_created()));
        $webhook->set_id($wpdb->insert_id);
        $webhook->apply_changes();
        $this->forget($webhook->get_id(), $webhook->get_status('edit'));
        do_action('woocommerce_new_webhook', $webhook->get_id(), $webhook);
    }

    /**
     * @throws Exception when there is no such webhook
     */
    public function read(WC_Webhook &$webhook): void
    {
        $id = $webhook->get_id();
        $row = wp_cache_get($id, 'webhooks');
        if ($row === false) {
            $row = $this->fetch($id);
            wp_cache_add($id, $row, 'webhooks');
        }
        if (!is_array($row)) {
            throw new Exception(__('Invalid webhook.', 'woocommerce'));
        }
        $webhook->set_props($row);
        $webhook->set_object_read();
        do_action('woocommerce_webhook_loaded', $webhook);
    }

    public function update(WC_Webhook &$webhook): void
    {
        global $wpdb;
        $changes = $webhook->get_changes();
        if (!isset($changes['date_modified'])) {
            $webhook->set_date_modified(current_time('mysql'));
        }
        $row = $this->row($webhook) + $this->dates('date_modified', $webhook->get_date_modified());
        $wpdb->update($this->table(), $row, ['webhook_id' => $webhook->get_id()]);
        $webhook->apply_changes();
        // What the status was before is not known, so the lists of all statuses are stale.
        $this->forget($webhook->get_id(), isset($changes['status']) ? 'all' : null);
        if ($webhook->get_status() === 'active' && (isset($changes['delivery_url']) || $webhook->get_pending_delivery())) {
            $webhook->deliver_ping();
        }
        do_action('woocommerce_webhook_updated', $webhook->get_id());
    }

    public function delete(WC_Webhook &$webhook): void
    {
        global $wpdb;
        $wpdb->delete($this->table(), ['webhook_id' => $webhook->get_id()], ['%d']);
        $this->forget($webhook->get_id(), 'all');
        do_action('woocommerce_webhook_deleted', $webhook->get_id(), $webhook);
    }

    public function get_api_version_number($api_version)
    {
        return $api_version === 'legacy_v3' ? -1 : (int) substr((string) $api_version, -1);
    }

    /**
     * Kept in a transient, so that rows written by SQL are not seen.
     *
     * @return list<int>
     * @throws InvalidArgumentException for a status that does not exist
     */
    public function get_webhooks_ids($status = '')
    {
        if ($status !== '' && !wc_is_webhook_valid_status($status)) {
            throw new InvalidArgumentException("There is no webhook status \"$status\".");
        }
        $ids = get_transient($this->transient($status));
        if ($ids === false) {
            $ids = $this->search_webhooks(['limit' => -1, 'status' => $status]);
            set_transient($this->transient($status), $ids);
        }

        return $ids;
    }

    /**
     * @param array<string, mixed> $args
     * @return list<int>|object{webhooks: list<int>, total: int, max_num_pages: int|float}
     */
    public function search_webhooks($args)
    {
        return Search::run($this->table(), $args);
    }

    /**
     * @return array<string, int>
     */
    public function get_count_webhooks_by_status()
    {
        global $wpdb;
        $counts = array_fill_keys(array_keys(wc_get_webhook_statuses()), 0);
        foreach ($wpdb->get_results("SELECT status, COUNT(*) AS number FROM {$this->table()} GROUP BY status") as $row) {
            $counts[$row->status] = (int) $row->number;
        }

        return $counts;
    }

    /**
     * @return array<string, mixed>
     */
    private function row(WC_Webhook $webhook): array
    {
        return [
            'status' => $webhook->get_status('edit'),
            'name' => $webhook->get_name('edit'),
            'user_id' => $webhook->get_user_id('edit'),
            'delivery_url' => $webhook->get_delivery_url('edit'),
            'secret' => $webhook->get_secret('edit'),
            'topic' => $webhook->get_topic('edit'),
            'api_version' => $this->get_api_version_number($webhook->get_api_version('edit')),
            'failure_count' => $webhook->get_failure_count('edit'),
            'pending_delivery' => (int) $webhook->get_pending_delivery('edit'),
        ];
    }

    /**
     * @return array<string, string>
     */
    private function dates(string $column, WC_DateTime $date): array
    {
        return [$column => $date->date('Y-m-d H:i:s'), "{$column}_gmt" => gmdate('Y-m-d H:i:s', $date->getTimestamp())];
    }

    /**
     * @return array<string, string|null>|null
     */
    private function fetch(int $id): ?array
    {
        global $wpdb;
        $columns = 'webhook_id AS id, status, name, user_id, delivery_url, secret, topic, date_created, date_modified, '
            . 'api_version, failure_count, pending_delivery';

        return $wpdb->get_row($wpdb->prepare("SELECT $columns FROM {$this->table()} WHERE webhook_id = %d", $id), ARRAY_A);
    }

    /** Drops what is cached of a webhook and of the searches; of the lists by status only those named. */
    private function forget(int $id, ?string $status): void
    {
        wp_cache_delete($id, 'webhooks');
        WC_Cache_Helper::invalidate_cache_group('webhooks');
        if ($status === null) {
            return;
        }
        foreach ($status === 'all' ? array_keys(wc_get_webhook_statuses()) : [$status] as $stale) {
            delete_transient($this->transient($stale));
        }
        delete_transient($this->transient(''));
    }

    private function transient(string $status): string
    {
        return 'woocommerce_webhook_ids' . ($status === '' ? '' : "_status_$status");
    }

    private function table(): string
    {
        global $wpdb;

        return "{$wpdb->prefix}wc_webhooks";
    }
}
