<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Catalog\Backfill;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Outbox\Outbox;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use AuraHistoria\PartnerConnect\Webhooks\WebhookOwner;
use stdClass;

/**
 * What the connection's state machine may ask of the shell, effect by effect.
 */
final class Effects
{
    public function __construct(
        private readonly Settings $settings,
        private readonly OptionStore $options,
        private readonly ApiClient $api,
        private readonly WebhookManager $webhooks,
        private readonly WebhookOwner $owner,
        private readonly Queue $queue,
        private readonly Backfill $backfill,
        private readonly Outbox $outbox,
        private readonly Log $log
    ) {
    }

    /**
     * Carries the effects out in their order.
     *
     * @param list<stdClass> $effects
     * @return array<string, mixed>|null the answer when one of them was a request
     */
    public function carryOut(array $effects): ?array
    {
        $answer = null;
        foreach ($effects as $effect) {
            match ($effect->type) {
                'store_secret' => $this->settings->saveSecret($effect->secret),
                'save_settings' => $this->settings->saveIdentity($effect->shop_id, $effect->api_key),
                'request' => $answer = $this->api->send($effect),
                'remember_delivery' => $this->rememberDelivery($effect),
                'webhooks' => $this->bringWebhooks($effect->desired),
                'schedule_sync' => $this->queue->syncIn($effect->in_seconds),
                'start_backfill' => $this->backfill->sendAll(),
                default => $this->log->error("unknown effect {$effect->type}"),
            };
        }

        return $answer;
    }

    /**
     * The API has just answered as it should, so whatever waited for that goes on.
     */
    public function connectionWorks(): void
    {
        $this->backfill->retry();
        $this->outbox->retry();
    }

    public function secret(): string
    {
        return $this->settings->secret();
    }

    /**
     * Autoloaded, unlike all else: every outgoing request of the site is compared to it, front-end ones included.
     */
    private function rememberDelivery(stdClass $effect): void
    {
        update_option(Options::DELIVERY, [
            'url' => $effect->url,
            'header' => $effect->header,
            'value_prefix' => $effect->value_prefix,
        ], true);
    }

    private function bringWebhooks(stdClass $desired): void
    {
        $wanted = (array) $desired;
        if ($desired->mode === 'active') {
            $wanted['user_id'] = $this->owner->id();
        }
        $outcome = $this->webhooks->bring($wanted);
        if ($outcome instanceof CoreError) {
            $this->log->problem('webhooks', $outcome);
        } elseif ($desired->mode === 'active') {
            // Webhooks that may deliver again have missed something; otherwise only a lost place is put back.
            $outcome === [] ? $this->outbox->recover() : $this->outbox->retry();
        }
    }
}
