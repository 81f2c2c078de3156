<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use stdClass;

/**
 * Runs the connection's state machine: hands the core an event, carries out the effects, hands back the answer.
 *
 * One process at a time. Called from the queue and from an administrator's own clicks, never in a front-end request.
 */
final class SyncRunner
{
    /** How long someone who clicks waits for a sync that is under way. */
    private const PATIENCE_SECONDS = 5;

    /** Bounds the exchange with the core, which needs two rounds; more means a defect, and must not loop. */
    private const MAX_ROUNDS = 10;

    public function __construct(
        private readonly Core $core,
        private readonly Lock $lock,
        private readonly StoreFacts $facts,
        private readonly OptionStore $options,
        private readonly WebhookManager $webhooks,
        private readonly Effects $effects,
        private readonly Log $log
    ) {
    }

    /**
     * Looks whether everything is as it should be, and repairs what is not.
     *
     * @param bool $force also registers again what the API has already been told
     */
    public function check(bool $force = false): SyncResult
    {
        return $this->exclusively(
            $force ? self::PATIENCE_SECONDS : 0,
            fn(): SyncResult => $this->run([], ['type' => 'start', 'force' => $force])
        );
    }

    /**
     * Tries settings that someone entered; they are stored only when the core says so.
     */
    public function enter(string $shopId, string $apiKey): SyncResult
    {
        return $this->exclusively(
            self::PATIENCE_SECONDS,
            fn(): SyncResult => $this->run(['shop_id' => $shopId, 'api_key' => $apiKey], ['type' => 'settings_entered'])
        );
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
    private function run(array $entered, array $event): SyncResult
    {
        $event += ['now' => time(), 'random_hex' => bin2hex(random_bytes(32))];
        $facts = $entered + $this->facts->ofConnection($this->webhooks->anyDisabled());
        for ($round = 0; $round < self::MAX_ROUNDS; $round++) {
            $step = $this->core->ask('sync_step', [
                'state' => $this->options->freshState(Options::CONNECTION_STATE),
                'facts' => $facts,
                'event' => $event,
            ]);
            if ($step instanceof CoreError) {
                return $this->end($step, null);
            }
            $this->options->saveState(Options::CONNECTION_STATE, $step->state);
            $answer = $this->effects->carryOut($step->effects);
            if ($answer === null && $step->problem === null && $event['type'] === 'answered') {
                $this->effects->connectionWorks();
            }
            if ($answer === null || !$this->lock->renew()) {
                return $this->end(CoreError::fromJson($step->problem), $step->problem->field ?? null);
            }
            $facts['secret'] = $this->effects->secret();
            $event = ['type' => 'answered', 'now' => time(), 'jitter' => random_int(0, 65535), 'answer' => $answer];
        }

        return $this->end(new CoreError('internal_error'), null);
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

        return SyncResult::ended($problem, $field);
    }
}
