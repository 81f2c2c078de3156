<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Machine\Effect;
use AuraHistoria\PartnerConnect\Machine\EffectRunner;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\ReadingFailed;
use AuraHistoria\PartnerConnect\Support\Budget;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * One worker of the catalog: asks the core for something to do, does it, and reports what came of it.
 *
 * Runs in the queue only, any number at once, on any number of web servers. Leaves when its time or memory is used up;
 * whatever then kills it leaves rows that are free again when their lease is over.
 */
final class Worker
{
    /** Action Scheduler gives a run 30 seconds; this leaves room for one answer of the API that takes long. */
    private const MAX_SECONDS = 20;

    /** How many send the catalog at once where no filter says otherwise. */
    private const WORKERS = 4;

    /** How long what the shop itself cannot do now, such as be read, is left alone. */
    private const PAUSE_SECONDS = 300;

    private readonly EffectRunner $effects;

    private int $number = 0;

    public function __construct(
        private readonly Sending $sending,
        private readonly Flights $flights,
        private readonly Walk $walk,
        private readonly ProductTable $table,
        private readonly ProductReader $products,
        private readonly Queue $queue,
        private readonly Budget $budget,
        private readonly Log $log
    ) {
        $nothing = static fn(): ?array => null;
        $this->effects = new EffectRunner([
            'forget' => $nothing,
            'finished' => $nothing,
            'invite' => fn(Effect $effect): ?array => $this->invite($effect->int('max_workers')),
            'find_end' => fn(Effect $effect): array => $this->findEnd($effect),
            'look' => fn(Effect $effect): array => $this->walk->look($effect, $this->budget),
            'mark' => fn(Effect $effect): array => $this->walk->mark($effect, $this->budget),
            'fly' => fn(Effect $effect): ?array => $this->fly($effect),
            'settle' => fn(Effect $effect): ?array => $this->flights->finish($effect),
            'check_connection' => fn(Effect $effect): ?array => $this->queue->checkConnection($effect->flag('signature')),
            'schedule' => fn(Effect $effect): ?array => $this->plan($effect->int('in_seconds')),
        ], $log);
    }

    /**
     * @param int $number from 0, which tells its place in the queue from those of the others
     */
    public function run(int $number): void
    {
        $this->number = $number;
        $this->budget->begin(self::MAX_SECONDS);
        if (!$this->products->isReady()) {
            $this->plan(self::PAUSE_SECONDS);
            return;
        }
        $this->goOn(['type' => 'work']);
    }

    /**
     * Sends these products now, before they are due, as the delivery of one of them asks for.
     *
     * @param list<int> $ids
     */
    public function sendNow(array $ids): void
    {
        $this->number = 0;
        $this->budget->begin(self::MAX_SECONDS);
        if (!$this->products->isReady()) {
            return;
        }
        $plan = $this->sending->step(['type' => 'work'])->find('fly');
        if ($plan === null) {
            return;
        }
        $this->table->add($ids);
        $event = $this->guarded(fn(): ?array => $this->flights->flyEarly($plan, $ids, $this->budget));
        if ($event !== null) {
            // Who comes next was planned when the product was written down.
            $step = $this->sending->step(['leaves' => true] + $event);
            $this->effects->run(array_values(array_filter($step->effects, static fn(Effect $effect): bool => $effect->type !== 'schedule')));
        }
        $this->flights->abandon();
    }

    /**
     * @param array<string, mixed> $event
     */
    private function goOn(array $event): void
    {
        while ($event !== null) {
            $step = $this->sending->step($event);
            if ($step->isBroken() && $step->problem !== null) {
                $this->log->problem('catalog', $step->problem);
                $this->flights->abandon();
                $this->plan(self::PAUSE_SECONDS);
                return;
            }
            $event = $this->guarded(fn(): ?array => $this->effects->run($step->effects));
        }
        $this->flights->abandon();
    }

    /**
     * @param \Closure(): (array<string, mixed>|null) $work
     * @return array<string, mixed>|null
     */
    private function guarded(\Closure $work): ?array
    {
        try {
            return $work();
        } catch (ReadingFailed $failure) {
            $this->log->error("the shop cannot be read: {$failure->getMessage()}");
            $this->flights->abandon();

            return $this->plan(self::PAUSE_SECONDS);
        }
    }

    /**
     * @return array<string, mixed>|null
     */
    private function fly(Effect $plan): ?array
    {
        return $this->flights->fly($plan, $this->budget) ?? $this->plan($this->flights->wasLate ? 0 : self::PAUSE_SECONDS);
    }

    /**
     * @return null
     */
    private function plan(int $seconds): ?array
    {
        // Where the plugin was switched off meanwhile, nobody plans anything any more.
        if ($this->flights->mayLeave()) {
            $this->queue->sendIn($seconds, $this->number);
        }

        return null;
    }

    /**
     * Another worker comes by way of the queue, and runs at the same time where there is another runner for it.
     */
    private function invite(int $workers): ?array
    {
        /**
         * Filters how many workers may send the catalog at once.
         *
         * More help only where as many runners of Action Scheduler are at work; see docs/scaling.md.
         *
         * @param int $workers How many, from 1 to 16.
         */
        $wanted = Loose::int(apply_filters('ahpc_backfill_workers', self::WORKERS), self::WORKERS);
        $next = $this->number + 1;
        if ($next < min($wanted, $workers) && !$this->queue->hasWorker($next)) {
            $this->queue->sendIn(0, $next);
        }

        return null;
    }

    /**
     * @return array<string, mixed>
     */
    private function findEnd(Effect $effect): array
    {
        return [
            'type' => 'found',
            'after_id' => $effect->int('after_id'),
            'until_id' => $this->products->endOf($effect->int('after_id'), $effect->int('products')),
        ];
    }
}
