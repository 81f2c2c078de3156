<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;

/**
 * The wish to send the whole catalog from its first product.
 *
 * Kept apart from the state of the send, which a process at work would otherwise overwrite with its own progress.
 */
final class BackfillRequest
{
    public function __construct(
        private readonly OptionStore $options,
        private readonly Queue $queue,
        private readonly Settings $settings
    ) {
    }

    public function fromTheStart(): void
    {
        $this->options->save(Options::BACKFILL_RESTART, 'yes');
        $this->queue->backfillIn(0, $this->settings->shopId());
    }

    /**
     * Goes on at once with a send that waits or has stopped, as after the reason for it was removed.
     */
    public function goOn(): void
    {
        $state = $this->options->freshState(Options::BACKFILL_STATE);
        if (in_array($state->phase ?? '', ['waiting', 'stopped'], true)) {
            $this->queue->backfillIn(0, $this->settings->shopId());
        }
    }

    public function isWaiting(): bool
    {
        return $this->options->fresh(Options::BACKFILL_RESTART) === 'yes';
    }

    public function fulfilled(): void
    {
        $this->options->save(Options::BACKFILL_RESTART, 'no');
    }
}
