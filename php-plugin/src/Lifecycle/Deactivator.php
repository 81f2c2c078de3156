<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Support\Lock;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryQueue;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

defined('ABSPATH') || exit;

/**
 * Stops everything that would otherwise go on without the plugin: webhooks, queued deliveries, our own actions.
 */
final class Deactivator
{
    /** A sync under way ends within its request's time; waiting longer would hold up the administrator. */
    private const PATIENCE_SECONDS = 10;

    public function __construct(
        private readonly Sites $sites,
        private readonly Lock $lock,
        private readonly WebhookManager $webhooks,
        private readonly DeliveryQueue $deliveries,
        private readonly Queue $queue,
        private readonly Log $log
    ) {
    }

    public function deactivate(bool $wholeNetwork): void
    {
        $this->sites->each($wholeNetwork, $this->stop(...));
    }

    private function stop(): void
    {
        // On a site of a network that was never used as a shop, even WooCommerce's tables are missing.
        if (get_option(Options::SETTINGS) === false && get_option(Options::PLUGIN_VERSION) === false) {
            return;
        }
        $this->queue->clear();
        if (!class_exists('WC_Webhook')) {
            return;
        }
        // Without the lock a sync that is just ending could set the webhooks to active again.
        $this->lock->acquire(self::PATIENCE_SECONDS);
        $outcome = $this->webhooks->bring(['mode' => 'paused']);
        if ($outcome instanceof CoreError) {
            $this->log->problem('deactivation', $outcome);
        }
        if ($this->queue->isReady()) {
            $this->deliveries->drop(array_values($this->webhooks->knownIds()));
        }
        $this->lock->release();
    }
}
