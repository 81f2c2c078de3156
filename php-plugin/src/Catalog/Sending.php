<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Machine\EffectRunner;
use AuraHistoria\PartnerConnect\Machine\Effect;
use AuraHistoria\PartnerConnect\Machine\Machine;
use AuraHistoria\PartnerConnect\Machine\Step;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Support\Log;

defined('ABSPATH') || exit;

/**
 * The catalog's machine, and what can be wished of it: that everything is sent, that it rests, that it goes on. The work
 * itself is done by a {@see Worker}.
 */
final class Sending
{
    private readonly EffectRunner $effects;

    public function __construct(
        private readonly Machine $machine,
        private readonly StoreFacts $facts,
        private readonly ProductTable $table,
        private readonly ProductReader $products,
        private readonly Queue $queue,
        private readonly Log $log
    ) {
        $nothing = static fn(): ?array => null;
        $this->effects = new EffectRunner([
            'schedule' => fn(Effect $effect): ?array => $this->queue->sendIn($effect->int('in_seconds'), 0),
            'check_connection' => fn(Effect $effect): ?array => $this->queue->checkConnection($effect->flag('signature')),
            'forget' => $nothing,
            'finished' => $nothing,
        ], $log);
    }

    /**
     * Sends every product, whatever the API has of it.
     *
     * @param string $mode `all`, `moved` where the API may have other products than the table says, or `changes` for those
     *                     that differ from what was said of them
     */
    public function start(string $mode): void
    {
        $this->tell(['type' => 'start', 'mode' => $mode] + $this->size());
    }

    /**
     * Looks for changes that no hook has reported, and has a thirtieth of the catalog said again.
     */
    public function audit(): void
    {
        $this->tell(['type' => 'audit', 'day' => intdiv(time(), DAY_IN_SECONDS)] + $this->size());
    }

    /**
     * @param string $wish one of `pause`, `resume`, `take_off`
     */
    public function wish(string $wish): void
    {
        $this->tell(['type' => $wish]);
    }

    /**
     * The API has just answered as it should, so whatever kept products from being sent may be over. Where sending has not
     * begun, as where its state was of another version, it begins; what the rows say holds.
     */
    public function resume(): void
    {
        $this->hasBegun() ? $this->tell(['type' => 'retry']) : $this->start('changes');
    }

    /**
     * Puts a worker back into the queue that has lost its place there, as when its process was killed. Where the state itself
     * is lost, what the rows say holds, and what they do not say is looked for.
     */
    public function recover(): void
    {
        if (!$this->hasBegun() && ($this->facts->readConnected()['connection']['phase'] ?? null) === 'connected') {
            $this->start('changes');
        } elseif (!$this->queue->isSendingPlanned()) {
            $this->tell(['type' => 'recover']);
        }
    }

    /**
     * What the API has answered to a delivery of WooCommerce, where it did not take it.
     *
     * @param array<string, mixed> $answer as `Http\ApiClient` gives it
     */
    public function deliveryRefused(array $answer): void
    {
        $this->tell(['type' => 'delivered', 'answer' => $answer, 'jitter' => self::jitter()]);
    }

    /**
     * The body of a delivery could not be built, or was not that of its product.
     */
    public function deliveryUnbuildable(int $id, string $why): void
    {
        $this->tell(['type' => 'unbuildable', 'product_id' => $id, 'why' => $why]);
    }

    /**
     * Bodies can be built: whatever was wrong with that is over.
     */
    public function deliveryBuilt(): void
    {
        if (($this->state()['deliveries'] ?? null) !== null) {
            $this->tell(['type' => 'built']);
        }
    }

    /**
     * Hands the machine an event.
     *
     * @param array<string, mixed> $event
     */
    public function step(array $event): Step
    {
        // A worker whose plugin was deleted meanwhile must not leave a state behind.
        $mayBegin = in_array($event['type'], ['start', 'work', 'audit', 'recover'], true);

        return $this->machine->step($event, $this->facts->readConnected(), $this->forgetIfWanted(...), $mayBegin);
    }

    /**
     * @return array<string, mixed>|null
     */
    public function state(): ?array
    {
        return $this->machine->current();
    }

    /**
     * Any number, to spread the tries of many shops.
     */
    public static function jitter(): int
    {
        return random_int(0, 0xFFFF);
    }

    /**
     * @param array<string, mixed> $event
     */
    private function tell(array $event): void
    {
        $step = $this->step($event);
        if ($step->isBroken() && $step->problem !== null) {
            $this->log->problem("catalog, {$event['type']}", $step->problem);
        }
        $this->effects->run($step->effects);
    }

    private function hasBegun(): bool
    {
        return ($this->state()['phase'] ?? 'idle') !== 'idle';
    }

    /**
     * @return array{total: int, online: int}
     */
    private function size(): array
    {
        return ['total' => $this->products->count(), 'online' => $this->table->numbers()->online];
    }

    /**
     * Before the state is stored: should this process die in between, what was forgotten is sent again, which does no harm,
     * while what was not forgotten would keep products of another shop from being sent.
     */
    private function forgetIfWanted(Step $step): void
    {
        if ($step->find('forget') !== null) {
            $this->table->startOver();
        }
    }
}
