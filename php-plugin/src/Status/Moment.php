<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

defined('ABSPATH') || exit;

/**
 * Reads moments as the core and the queue give them.
 */
final class Moment
{
    /**
     * @return int|null Unix seconds; null where there is no such moment
     */
    public static function from(mixed $seconds): ?int
    {
        return is_numeric($seconds) && (int) $seconds > 0 ? (int) $seconds : null;
    }
}
