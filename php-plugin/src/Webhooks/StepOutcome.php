<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

defined('ABSPATH') || exit;

/**
 * How one step of a plan went.
 */
final class StepOutcome
{
    /**
     * @param int $id the webhook that the step was about, 0 when there is none
     * @param string|null $failure what went wrong, in English, for the log
     */
    public function __construct(
        public readonly string $action,
        public readonly string $topic,
        public readonly int $id,
        public readonly ?string $failure = null
    ) {
    }
}
