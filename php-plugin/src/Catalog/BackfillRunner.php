<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Connection\ApiClient;
use AuraHistoria\PartnerConnect\Connection\Lock;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use stdClass;

/**
 * Runs a share of the catalog send: hands the core an event, carries out the effects, hands back what came of them.
 *
 * Runs in the queue only. Stops after its time, and whatever then kills it leaves a state from which the next run goes on.
 */
final class BackfillRunner
{
    /** Action Scheduler gives a run 30 seconds and takes an action for dead after 300. */
    private const MAX_SECONDS = 20;

    /** How long a broken core is left alone before the send is tried again. */
    private const PAUSE_AFTER_DEFECT_SECONDS = 3600;

    public function __construct(
        private readonly Core $core,
        private readonly Lock $lock,
        private readonly StoreFacts $facts,
        private readonly OptionStore $options,
        private readonly ProductReader $products,
        private readonly ApiClient $api,
        private readonly Queue $queue,
        private readonly BackfillRequest $request,
        private readonly Log $log
    ) {
    }

    public function run(): void
    {
        if (!$this->lock->acquire()) {
            return;
        }
        try {
            $this->work(microtime(true) + $this->seconds());
        } finally {
            $this->lock->release();
        }
    }

    /**
     * Puts a send back into the queue that has lost its place there, as when its process was killed.
     */
    public function recover(): void
    {
        $state = $this->options->freshState(Options::BACKFILL_STATE);
        $isUnfinished = in_array($state->phase ?? '', ['running', 'waiting', 'stopped'], true);
        if (($isUnfinished || $this->request->isWaiting()) && !$this->queue->isBackfillPlanned() && !$this->lock->isHeldByAnyone()) {
            $this->log->info('catalog: resumed, since its place in the queue was lost');
            $this->queue->backfillIn(max(0, (int) ($state->next_try_at ?? 0) - time()), $this->facts->read()['shop_id']);
        }
    }

    private function work(float $deadline): void
    {
        $facts = $this->facts->read();
        // The connection has found out which header the API takes the key from.
        $facts['auth'] = $this->options->freshState(Options::CONNECTION_STATE)->auth ?? null;
        $event = $this->firstEvent();
        while ($event !== null) {
            $step = $this->core->ask('backfill_step', [
                'state' => $event['type'] === 'start' ? null : $this->options->freshState(Options::BACKFILL_STATE),
                'facts' => $facts,
                'event' => $event,
            ]);
            if ($step instanceof CoreError) {
                $this->log->problem('catalog', $step);
                $this->queue->backfillIn(self::PAUSE_AFTER_DEFECT_SECONDS, $facts['shop_id']);
                return;
            }
            $this->options->saveState(Options::BACKFILL_STATE, $step->state);
            if (!$this->lock->renew()) {
                return;
            }
            $event = $this->carryOut($step->effects, $facts['shop_id'], $deadline);
        }
    }

    /**
     * @return array<string, mixed>|null null when there is nothing to go on with
     */
    private function firstEvent(): ?array
    {
        if ($this->request->isWaiting()) {
            $this->request->fulfilled();
            return ['type' => 'start', 'now' => time(), 'total' => $this->products->count()];
        }

        return $this->options->freshState(Options::BACKFILL_STATE) === null ? null : ['type' => 'resume', 'now' => time()];
    }

    /**
     * @param list<stdClass> $effects
     * @return array<string, mixed>|null the event that came of them, null when this run is over
     */
    private function carryOut(array $effects, string $shopId, float $deadline): ?array
    {
        foreach ($effects as $effect) {
            switch ($effect->type) {
                case 'check_connection':
                    $this->queue->syncIn(0, true);
                    break;
                case 'schedule':
                    $this->queue->backfillIn($effect->in_seconds, $shopId);
                    return null;
                case 'finished':
                    return null;
                case 'request':
                    return $this->answered($effect);
                default:
                    return $this->read($effect, $shopId, $deadline);
            }
        }

        return null;
    }

    /**
     * A page that has been read is also sent, so the run may end only before one.
     *
     * @return array<string, mixed>|null
     */
    private function read(stdClass $effect, string $shopId, float $deadline): ?array
    {
        if (microtime(true) >= $deadline || $this->request->isWaiting()) {
            $this->queue->backfillIn(0, $shopId);
            return null;
        }
        // What the page before has loaded is not needed again, and would add up over a large catalog.
        wp_cache_flush_runtime();
        $page = $effect->type === 'read_page'
            ? ['after_id' => $effect->after_id] + $this->products->page($effect->after_id, $effect->limit)
            : ['ids' => $effect->ids, 'products' => $this->products->products($effect->ids), 'last_id' => null, 'more' => false];

        return ['type' => 'page', 'now' => time()] + $page;
    }

    /**
     * @return array<string, mixed>
     */
    private function answered(stdClass $request): array
    {
        $answer = $this->api->send($request);

        return [
            'type' => 'answered',
            'now' => time(),
            'jitter' => random_int(0, 65535),
            'ids' => $request->ids,
            'answer' => $answer,
        ];
    }

    private function seconds(): float
    {
        $limit = (int) ini_get('max_execution_time');

        return $limit > 0 ? min(self::MAX_SECONDS, $limit / 2) : self::MAX_SECONDS;
    }
}
