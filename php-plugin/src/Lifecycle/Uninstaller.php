<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Catalog\Tables;
use AuraHistoria\PartnerConnect\Webhooks\WebhookTable;

defined('ABSPATH') || exit;

/**
 * Removes the managed webhooks with their deliveries, our actions with their logs and group, our options and tables, on every site of the network.
 *
 * WooCommerce may be inactive or gone by then, so nothing here needs its classes.
 */
final class Uninstaller
{
    public function __construct(
        private readonly \wpdb $wpdb,
        private readonly Sites $sites,
        private readonly Core $core,
        private readonly WebhookTable $webhooks,
        private readonly OptionStore $options,
        private readonly Tables $tables
    ) {
    }

    public function uninstall(): void
    {
        $this->sites->each(true, function (): void {
            $this->removeActions($this->removeWebhooks());
            $this->removeLog();
            $this->removeOptions();
            $this->tables->drop();
        });
    }

    /**
     * @return list<int> the ids of those that were removed
     */
    private function removeWebhooks(): array
    {
        if (!$this->webhooks->exists()) {
            return [];
        }
        $plan = $this->core->ask('plan_webhooks', [
            'desired' => ['mode' => 'removed'],
            'known_ids' => (object) array_map('intval', $this->options->freshArray(Options::WEBHOOK_IDS)),
            'actual' => $this->webhooks->all(),
        ]);
        $ids = $plan instanceof CoreError ? [] : array_column($plan['steps'], 'id');
        array_map($this->webhooks->delete(...), $ids);

        return $ids;
    }

    /**
     * Action Scheduler keeps finished actions and their logs for a month, and groups for ever.
     *
     * @param list<int> $webhookIds whose deliveries are ours, too, though the hook and the group are WooCommerce's
     */
    private function removeActions(array $webhookIds): void
    {
        $actions = $this->wpdb->prefix . 'actionscheduler_actions';
        $logs = $this->wpdb->prefix . 'actionscheduler_logs';
        $groups = $this->wpdb->prefix . 'actionscheduler_groups';
        $ours = "hook IN ('" . implode("', '", Options::HOOKS) . "')";
        foreach ($webhookIds as $id) {
            $ours .= $this->wpdb->prepare(' OR (hook = %s AND args LIKE %s)', Options::HOOK_DELIVERY, '{"webhook\\_id":' . $id . ',%');
        }
        foreach ([$actions, $logs, $groups] as $table) {
            if ($this->wpdb->get_var($this->wpdb->prepare('SHOW TABLES LIKE %s', $this->wpdb->esc_like($table))) === null) {
                return;
            }
        }
        $this->wpdb->query("DELETE FROM {$logs} WHERE action_id IN (SELECT action_id FROM {$actions} WHERE {$ours})");
        $this->wpdb->query("DELETE FROM {$actions} WHERE {$ours}");
        $this->wpdb->query($this->wpdb->prepare("DELETE FROM {$groups} WHERE slug = %s", Options::GROUP));
    }

    /**
     * WooCommerce's logger forgets its own site's log, wherever that is kept; the files of other sites, and all of them
     * where WooCommerce is gone, are ours to remove.
     */
    private function removeLog(): void
    {
        $logger = function_exists('wc_get_logger') ? wc_get_logger() : null;
        if ($logger !== null && method_exists($logger, 'clear')) {
            $logger->clear(Log::SOURCE, true);
        }
        $folder = trailingslashit(wp_upload_dir(null, false)['basedir']) . 'wc-logs/';
        array_map('wp_delete_file', glob($folder . Log::SOURCE . '[-.]*.log') ?: []);
    }

    /**
     * The list first, through WordPress, so that caches forget them too; then locks and transients by their prefix.
     */
    private function removeOptions(): void
    {
        array_map('delete_option', Options::ALL);
        foreach ([Options::PREFIX, '_transient_' . Options::PREFIX, '_transient_timeout_' . Options::PREFIX] as $prefix) {
            $this->wpdb->query($this->wpdb->prepare(
                "DELETE FROM {$this->wpdb->options} WHERE option_name LIKE %s",
                $this->wpdb->esc_like($prefix) . '%'
            ));
        }
    }
}
