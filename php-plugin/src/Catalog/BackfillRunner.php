<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Outbox\Outbox;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\Settings;
use stdClass;

/**
 * One worker of the catalog send: asks the core for something to do, does it, and reports what came of it.
 *
 * Runs in the queue only, any number at once, on any number of web servers. Leaves when its time or memory is used up;
 * whatever then kills it leaves a state from which the next one goes on.
 */
final class BackfillRunner
{
    /** Action Scheduler gives a run 30 seconds; this leaves room for one answer of the API that takes long. */
    private const MAX_SECONDS = 20;

    /** How long a broken core is left alone before the send is tried again. */
    private const PAUSE_AFTER_DEFECT_SECONDS = 3600;

    /** How many workers there are at most, unless the site says otherwise. */
    private const WORKERS = 4;

    public function __construct(
        private readonly BackfillMachine $machine,
        private readonly FlightCrew $crew,
        private readonly ProductReader $products,
        private readonly Queue $queue,
        private readonly Settings $settings,
        private readonly Outbox $outbox,
        private readonly Budget $budget,
        private readonly Log $log
    ) {
    }

    /**
     * @param int $worker its number from 0, which tells its place in the queue from those of the others
     */
    public function run(int $worker): void
    {
        $this->budget->begin(self::MAX_SECONDS);
        $event = ['type' => 'work'];
        while ($event !== null) {
            $effects = $this->machine->step($event);
            try {
                $event = $effects instanceof CoreError ? throw new CatalogDefect($effects) : $this->carryOut($effects, $worker);
            } catch (CatalogDefect $defect) {
                $this->log->problem('catalog', $defect->error);
                $this->plan(self::PAUSE_AFTER_DEFECT_SECONDS, $worker);
                return;
            }
        }
    }

    /**
     * @param list<stdClass> $effects
     * @return array<string, mixed>|null the event that came of them, null when there is nothing to go on with
     */
    private function carryOut(array $effects, int $worker): ?array
    {
        $event = null;
        foreach ($effects as $effect) {
            match ($effect->type) {
                'invite' => $this->invite($worker + 1),
                'check_connection' => $this->queue->syncIn(0, true),
                'remember' => $this->crew->remember($effect->ids),
                'schedule' => $this->plan($effect->in_seconds, $worker),
                'find_end' => $event = $this->findEnd($effect),
                'send' => $event = ['type' => 'sent', 'jitter' => random_int(0, 65535)]
                    + $this->crew->fly($effect, $this->budget)
                    + ['leaves' => $this->budget->isUsedUp()],
                // What has to be delivered waits in the outbox.
                'finished' => $this->outbox->recover(),
                default => $this->log->error("unknown effect {$effect->type}"),
            };
        }

        return $event;
    }

    private function plan(int $seconds, int $worker): void
    {
        $this->queue->backfillIn($seconds, $this->settings->shopId(), $worker);
    }

    /**
     * Another worker comes by way of the queue, and runs at the same time where there is another runner for it.
     */
    private function invite(int $worker): void
    {
        /**
         * Filters how many workers may send the catalog at once.
         *
         * More help only where as many runners of Action Scheduler are at work; see docs/scaling.md.
         *
         * @param int $workers How many, from 1 to 16.
         */
        $workers = (int) apply_filters('ahpc_backfill_workers', self::WORKERS);
        if ($worker < min($workers, 16) && !$this->queue->hasBackfillWorker($this->settings->shopId(), $worker)) {
            $this->plan(0, $worker);
        }
    }

    /**
     * @return array<string, mixed>
     */
    private function findEnd(stdClass $effect): array
    {
        return [
            'type' => 'found',
            'after_id' => $effect->after_id,
            'until_id' => $this->products->endOf($effect->after_id, $effect->products),
        ];
    }
}
