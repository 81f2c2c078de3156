<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Outbox;

use AuraHistoria\PartnerConnect\Core\SharedState;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryTarget;
use stdClass;

/**
 * Sees that what waits in the outbox has a place in the queue.
 */
final class Outbox
{
    /** WooCommerce's own delivery comes first; the core says the same, and this only keeps from asking it in vain. */
    private const GRACE_SECONDS = 120;

    public function __construct(
        private readonly SharedState $machine,
        private readonly OutboxTable $table,
        private readonly Queue $queue
    ) {
    }

    /**
     * After something that WooCommerce will not deliver, or could not.
     */
    public function planIfNeeded(): void
    {
        if (DeliveryTarget::current() !== null && $this->queue->isReady() && !$this->queue->isOutboxPlanned()) {
            $this->queue->outboxIn(self::GRACE_SECONDS);
        }
    }

    /**
     * Puts back what has lost its place, as when a process was killed.
     */
    public function recover(): void
    {
        if (!$this->queue->isOutboxPlanned() && !$this->table->isEmpty()) {
            $this->queue->outboxIn(0);
        }
    }

    /**
     * Goes on at once, as after the connection or the webhooks work again.
     */
    public function retry(): void
    {
        if ($this->table->isEmpty()) {
            return;
        }
        $this->machine->step(['type' => 'retry']);
        $this->queue->outboxIn(0);
    }

    public function state(): ?stdClass
    {
        return $this->machine->current();
    }

    /**
     * How many products wait to be delivered.
     */
    public function count(): int
    {
        return $this->table->count();
    }
}
