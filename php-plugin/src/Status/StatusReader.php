<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;

defined('ABSPATH') || exit;

/**
 * Gathers what is known of shop, queue and catalog, and has the core make one status out of it. Asks nobody outside.
 */
final class StatusReader
{
    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly Sending $sending,
        private readonly ProductTable $products,
        private readonly Queue $queue,
        private readonly OptionStore $options,
        private readonly LastSaves $saves
    ) {
    }

    /**
     * @return Status|CoreError the latter where the core does not answer
     */
    public function read(): Status|CoreError
    {
        $numbers = $this->products->numbers();
        $isReadable = $this->products->lastError() === '';
        $queue = $this->pulse();
        $answer = $this->core->ask('status', [
            'now' => time(),
            'facts' => $this->facts->readConnected(),
            'catalog' => $this->sending->state(),
            'numbers' => $numbers->fields(),
            'waiting_since' => $numbers->waitingSince,
            'problems' => $isReadable ? $this->products->problems() : [],
            'queue' => $queue->fields(),
            'tables_missing_since' => Moment::from($this->options->fresh(Options::TABLES_MISSING_SINCE)),
            // The regular check may not have found that out yet.
            'table_unreadable' => !$isReadable,
            'filtered' => $this->facts->filtered(),
            'replaced_by' => $this->saves->replacedFor(get_current_user_id()),
        ]);

        return $answer instanceof CoreError ? $answer : Status::fromArray($answer, $queue, $numbers->waitingSince);
    }

    /**
     * The queue may be asked only after its own start.
     */
    private function pulse(): QueuePulse
    {
        $pulse = $this->queue->isReady() ? $this->queue->pulse() : [];

        return new QueuePulse(Moment::from($pulse['ran_at'] ?? null), Moment::from($pulse['due_at'] ?? null));
    }
}
