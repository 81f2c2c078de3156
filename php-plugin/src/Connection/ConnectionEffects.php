<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Http\ApiClient;
use AuraHistoria\PartnerConnect\Machine\Effect;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

defined('ABSPATH') || exit;

/**
 * What the connection's machine may ask of the shell.
 */
final class ConnectionEffects
{
    public function __construct(
        private readonly Settings $settings,
        private readonly OptionStore $options,
        private readonly ApiClient $api,
        private readonly WebhookManager $webhooks,
        private readonly Queue $queue,
        private readonly Sending $sending,
        private readonly Log $log
    ) {
    }

    /**
     * @return array<string, \Closure(Effect): (array<string, mixed>|null)> by type
     */
    public function handlers(): array
    {
        return [
            'store_secret' => fn(Effect $effect): ?array => $this->settings->saveSecret($effect->text('secret')),
            'save_settings' => fn(Effect $effect): ?array => $this->settings->saveIdentity($effect->text('shop_id'), $effect->text('api_key')),
            'forget_credentials' => fn(): ?array => $this->forgetCredentials(),
            'request' => fn(Effect $effect): array => [
                'type' => 'answered',
                'jitter' => Sending::jitter(),
                'answer' => $this->api->send($effect->fields()),
            ],
            'remember_delivery' => fn(Effect $effect): ?array => $this->rememberDelivery($effect),
            'webhooks' => fn(Effect $effect): ?array => $this->bringWebhooks($effect->array('desired')),
            'schedule_sync' => fn(Effect $effect): ?array => $this->queue->syncIn($effect->int('in_seconds')),
            'check_regularly' => fn(Effect $effect): ?array => $this->queue->ensureRegular($effect->int('every_seconds')),
            'start_catalog' => fn(Effect $effect): ?array => $this->sending->start($effect->text('mode')),
            'resume_sending' => fn(): ?array => $this->sending->resume(),
        ];
    }

    /**
     * Autoloaded, unlike all else: every outgoing request of the site is compared to it, front-end ones included. Nothing is
     * written down without it, so where it was not there, what was missed is looked for.
     */
    private function rememberDelivery(Effect $effect): ?array
    {
        $before = get_option(Options::DELIVERY);
        if (!is_array($before) || ($before['url'] ?? null) !== $effect->text('url')) {
            $this->sending->start('changes');
        }
        update_option(Options::DELIVERY, [
            'url' => $effect->text('url'),
            'header' => $effect->text('header'),
            'value_prefix' => $effect->text('value_prefix'),
        ], true);

        return null;
    }

    /**
     * The webhooks hold the secret as well.
     */
    private function forgetCredentials(): ?array
    {
        $this->settings->forget();

        return $this->bringWebhooks(['mode' => 'removed']);
    }

    /**
     * @param array<string, mixed> $desired
     */
    private function bringWebhooks(array $desired): ?array
    {
        $outcome = $this->webhooks->bring($desired);
        if ($outcome instanceof CoreError) {
            $this->log->problem('webhooks', $outcome);
        }

        return null;
    }
}
