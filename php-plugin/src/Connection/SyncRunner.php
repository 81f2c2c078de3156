<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Machine\EffectRunner;
use AuraHistoria\PartnerConnect\Machine\Machine;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Support\Lock;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use AuraHistoria\PartnerConnect\Webhooks\WebhookOwner;

defined('ABSPATH') || exit;

/**
 * Runs the connection's machine: hands the core an event, carries out the effects, hands back the answer.
 *
 * One process at a time. Called from the queue and from an administrator's own clicks, never in a front-end request.
 */
final class SyncRunner
{
    /** How long someone who clicks waits for a sync that is under way. */
    private const PATIENCE_SECONDS = 5;

    /** Bounds the exchange with the core, which needs three rounds; more means a defect, and must not loop. */
    private const MAX_ROUNDS = 10;

    public function __construct(
        private readonly Machine $machine,
        private readonly EffectRunner $effects,
        private readonly Lock $lock,
        private readonly StoreFacts $facts,
        private readonly Settings $settings,
        private readonly OptionStore $options,
        private readonly WebhookManager $webhooks,
        private readonly WebhookOwner $owner,
        private readonly Log $log
    ) {
    }

    /**
     * Looks whether everything is as it should be, and repairs what is not.
     *
     * @param bool $force also registers again what the API has already been told
     * @param bool $signatureRefused whether the API has refused our signature
     */
    public function check(bool $force = false, bool $signatureRefused = false): SyncResult
    {
        return $this->exclusively(
            $force ? self::PATIENCE_SECONDS : 0,
            fn(): SyncResult => $this->run([], ['type' => 'start', 'force' => $force, 'signature_refused' => $signatureRefused])
        );
    }

    /**
     * Tries settings that someone entered; they are stored only when the core says so.
     */
    public function enter(string $shopId, #[\SensitiveParameter] string $apiKey): SyncResult
    {
        return $this->exclusively(
            self::PATIENCE_SECONDS,
            fn(): SyncResult => $this->run(['shop_id' => $shopId, 'api_key' => $apiKey], ['type' => 'settings_entered'])
        );
    }

    /**
     * Someone says that the shop has moved to this address.
     */
    public function movedHere(): SyncResult
    {
        return $this->exclusively(self::PATIENCE_SECONDS, fn(): SyncResult => $this->run([], ['type' => 'moved_here']));
    }

    /**
     * Someone says that this is a copy of a shop.
     *
     * @param bool $forget whether it forgets key and secret
     */
    public function isCopy(bool $forget): SyncResult
    {
        return $this->exclusively(self::PATIENCE_SECONDS, fn(): SyncResult => $this->run([], ['type' => 'is_copy', 'forget' => $forget]));
    }

    /**
     * @param \Closure(): SyncResult $sync
     */
    private function exclusively(int $patience, \Closure $sync): SyncResult
    {
        if (!$this->lock->acquire($patience)) {
            return SyncResult::busy();
        }
        try {
            return $sync();
        } finally {
            $this->lock->release();
        }
    }

    /**
     * @param array<string, string> $entered facts that are not stored yet
     * @param array<string, mixed> $event
     */
    private function run(#[\SensitiveParameter] array $entered, array $event): SyncResult
    {
        $event += $event['type'] === 'is_copy' ? [] : ['random_hex' => bin2hex(random_bytes(32))];
        for ($round = 0; $round < self::MAX_ROUNDS; $round++) {
            $facts = $entered + $this->facts->read() + ['webhooks_disabled' => $this->webhooks->anyDisabled(), 'owner_id' => $this->owner->id()];
            $step = $this->machine->step($event, $facts, null, $event['type'] !== 'answered');
            if ($step->isBroken()) {
                return $this->end($step->problem, null);
            }
            $next = $this->effects->run($step->effects);
            if ($next === null || !$this->lock->renew()) {
                return $this->end($step->problem, $step->field);
            }
            $event = $next;
        }

        return $this->end(new CoreError(CoreError::DEFECT), null);
    }

    private function end(?CoreError $problem, ?string $field): SyncResult
    {
        if ($problem !== null) {
            $this->log->problem('sync', $problem);
        }
        // A problem of what was just entered says nothing of the connection, which may well work.
        if ($field === null) {
            $this->options->save(Options::LAST_SYNC_ERROR, $problem === null ? '' : $problem->code);
        }
        if ($problem === null) {
            $this->options->save(Options::LAST_SYNC_AT, time());
        }

        return SyncResult::ended($problem, $field, [$this->settings->shopId(), $this->settings->apiKey()]);
    }
}
