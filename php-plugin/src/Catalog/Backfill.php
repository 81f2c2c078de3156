<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\Settings;
use stdClass;

/**
 * What can be wished of the catalog send: that it begins, rests, goes on or ends. The work itself is done in the queue.
 */
final class Backfill
{
    public function __construct(
        private readonly BackfillMachine $machine,
        private readonly ProductReader $products,
        private readonly Queue $queue,
        private readonly Settings $settings,
        private readonly Log $log
    ) {
    }

    /**
     * Sends every product, from the first one.
     */
    public function sendAll(): void
    {
        $this->start('all');
    }

    /**
     * Sends what the API does not have as the shop has it.
     */
    public function sendChanges(): void
    {
        $this->start('changes');
    }

    /**
     * As {@see sendChanges}, for whatever happens by itself: not before a first send, and not while one is under way.
     */
    public function sendChangesIfAtRest(): void
    {
        $phase = $this->machine->state()->phase ?? 'idle';
        if (in_array($phase, ['done', 'canceled'], true)) {
            $this->start('changes');
        }
    }

    /**
     * On the way back after a deactivation: whatever was under way, what changed meanwhile may lie before or behind it.
     */
    public function catchUp(): void
    {
        if (($this->machine->state()->products_url ?? '') !== '') {
            $this->start('changes');
        }
    }

    public function pause(): void
    {
        $this->tell('pause');
    }

    public function resume(): void
    {
        $this->tell('resume');
    }

    public function cancel(): void
    {
        $this->tell('cancel');
    }

    /**
     * Goes on at once with a send that waits or has stopped, as after the reason for it was removed.
     */
    public function retry(): void
    {
        $this->tell('retry');
    }

    /**
     * Puts a send back into the queue that has lost its place there, as when its process was killed.
     */
    public function recover(): void
    {
        if (!$this->queue->isBackfillPlanned()) {
            $this->tell('recover');
        }
    }

    public function state(): ?stdClass
    {
        return $this->machine->state();
    }

    private function start(string $mode): void
    {
        $this->queue->clearBackfill();
        $this->tell('start', ['mode' => $mode, 'total' => $this->products->count()]);
    }

    /**
     * @param array<string, mixed> $fields
     */
    private function tell(string $event, array $fields = []): void
    {
        $effects = $this->machine->step(['type' => $event] + $fields);
        if ($effects instanceof CoreError) {
            $this->log->problem("catalog, {$event}", $effects);
            return;
        }
        foreach ($effects as $effect) {
            if ($effect->type === 'schedule') {
                $this->queue->backfillIn($effect->in_seconds, $this->settings->shopId(), 0);
            }
        }
    }
}
