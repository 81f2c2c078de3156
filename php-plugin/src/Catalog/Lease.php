<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Machine\Effect;

defined('ABSPATH') || exit;

/**
 * How long a flight has its rows for itself, as the core says: a worker that died has lost them then.
 */
final class Lease
{
    /**
     * @param int $seconds of a claim
     * @param int $setAsideAfter so often a row is claimed before it rests
     * @param int $restSeconds of a claim from then on
     */
    private function __construct(
        public readonly int $seconds,
        public readonly int $setAsideAfter,
        public readonly int $restSeconds
    ) {
    }

    public static function of(Effect $flight): self
    {
        return new self($flight->int('lease_seconds'), $flight->int('set_aside_after'), $flight->int('rest_seconds'));
    }
}
