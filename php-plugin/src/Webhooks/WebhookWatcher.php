<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use WC_Webhook;

/**
 * Notices when someone else changes a managed webhook, and asks for a repair.
 *
 * WooCommerce saves a webhook after each delivery, so a save alone means nothing: what counts is whether a field that we
 * manage differs from what the last sync left. That is compared by digest, without loading the core.
 */
final class WebhookWatcher
{
    /** What a sync sets. The failure count is not among them, since WooCommerce keeps it. */
    private const MANAGED_FIELDS = ['name', 'status', 'user_id', 'delivery_url', 'secret', 'topic', 'api_version', 'pending_delivery'];

    private bool $looksAway = false;

    public function __construct(
        private readonly WebhookStore $store,
        private readonly OptionStore $options,
        private readonly Queue $queue
    ) {
    }

    /**
     * Runs what changes webhooks on our own behalf.
     *
     * @template T
     * @param \Closure(): T $change
     * @return T
     */
    public function lookingAway(\Closure $change): mixed
    {
        $this->looksAway = true;
        try {
            return $change();
        } finally {
            $this->looksAway = false;
        }
    }

    /**
     * Notes how the managed webhooks are now, as what later changes are compared to.
     *
     * @param list<int> $ids
     */
    public function remember(array $ids): void
    {
        $digests = [];
        foreach ($ids as $id) {
            $webhook = $this->store->find($id);
            if ($webhook !== null) {
                $digests[$id] = $this->digest($webhook);
            }
        }
        $this->options->save(Options::WEBHOOK_DIGESTS, $digests);
    }

    public function onUpdated(int $id): void
    {
        $digests = $this->digests();
        if (!isset($digests[$id])) {
            return;
        }
        $webhook = $this->store->find($id);
        if ($webhook === null || $this->digest($webhook) !== $digests[$id]) {
            $this->queue->syncSoon();
        }
    }

    public function onDeleted(int $id): void
    {
        if (isset($this->digests()[$id])) {
            $this->queue->syncSoon();
        }
    }

    /**
     * A copy of ours would deliver everything twice, so it does not wait for the regular check.
     */
    public function onCreated(WC_Webhook $webhook): void
    {
        if (!$this->looksAway && str_starts_with($webhook->get_name('edit'), Options::WEBHOOK_NAME_PREFIX)) {
            $this->queue->syncSoon();
        }
    }

    /**
     * @return array<int, string>
     */
    private function digests(): array
    {
        return $this->looksAway ? [] : $this->options->freshArray(Options::WEBHOOK_DIGESTS);
    }

    /**
     * @param array<string, mixed> $webhook
     */
    private function digest(array $webhook): string
    {
        return hash('sha256', (string) wp_json_encode(array_intersect_key($webhook, array_flip(self::MANAGED_FIELDS))));
    }
}
