<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Support\Loose;
use WC_Webhook;

defined('ABSPATH') || exit;

/**
 * Notices when someone else changes a managed webhook, and asks for a repair.
 *
 * WooCommerce saves a webhook after each delivery, so a save alone means nothing: what counts is whether a field that we
 * manage differs from what the last sync left. That is compared by digest, without loading the core.
 */
final class WebhookWatcher
{
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
     * @param list<string> $fields that the core manages
     * @param string $namePrefix how the names of ours begin
     */
    public function remember(array $ids, array $fields, string $namePrefix): void
    {
        $digests = [];
        foreach ($ids as $id) {
            $webhook = $this->store->find($id);
            if ($webhook !== null) {
                $digests[$id] = $this->digest($webhook, $fields);
            }
        }
        $this->options->save(Options::WEBHOOK_DIGESTS, ['fields' => $fields, 'name_prefix' => $namePrefix, 'digests' => $digests]);
    }

    public function onUpdated(int $id): void
    {
        $watched = $this->watched();
        $digest = $watched['digests'][$id] ?? null;
        if ($digest === null) {
            return;
        }
        $webhook = $this->store->find($id);
        if ($webhook === null || $this->digest($webhook, $watched['fields']) !== $digest) {
            $this->queue->syncSoon();
        }
    }

    public function onDeleted(int $id): void
    {
        if (isset($this->watched()['digests'][$id])) {
            $this->queue->syncSoon();
        }
    }

    /**
     * A copy of ours would deliver everything twice, so it does not wait for the regular check.
     */
    public function onCreated(WC_Webhook $webhook): void
    {
        $prefix = $this->watched()['name_prefix'];
        if ($prefix !== '' && str_starts_with($webhook->get_name('edit'), $prefix)) {
            $this->queue->syncSoon();
        }
    }

    /**
     * What the last sync has left; nothing while we ourselves change webhooks.
     *
     * @return array{fields: list<string>, name_prefix: string, digests: array<int, string>}
     */
    private function watched(): array
    {
        $stored = $this->looksAway ? [] : $this->options->freshArray(Options::WEBHOOK_DIGESTS);

        return [
            'fields' => array_filter((array) ($stored['fields'] ?? []), 'is_string'),
            'name_prefix' => (string) Loose::text($stored['name_prefix'] ?? ''),
            'digests' => (array) ($stored['digests'] ?? []),
        ];
    }

    /**
     * @param array<string, mixed> $webhook
     * @param list<string> $fields
     */
    private function digest(array $webhook, array $fields): string
    {
        return hash('sha256', (string) wp_json_encode(array_intersect_key($webhook, array_flip($fields))));
    }
}
