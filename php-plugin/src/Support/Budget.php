<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

defined('ABSPATH') || exit;

/**
 * How long one run in the queue may still work, by the limits of PHP and of Action Scheduler.
 */
final class Budget
{
    /** What may be used of PHP's memory limit; the rest is for what other plugins do when products are read. */
    private const MEMORY_SHARE = 0.7;

    private float $end = 0.0;

    /**
     * @param float $seconds at most, less where PHP itself would end the run before
     */
    public function begin(float $seconds): void
    {
        $limit = (int) ini_get('max_execution_time');
        $this->end = microtime(true) + ($limit > 0 ? min($seconds, $limit / 2) : $seconds);
    }

    public function isUsedUp(): bool
    {
        return microtime(true) >= $this->end || $this->isMemoryUsedUp();
    }

    private function isMemoryUsedUp(): bool
    {
        $limit = wp_convert_hr_to_bytes((string) ini_get('memory_limit'));

        return $limit > 0 && Host::memoryUsed() > $limit * self::MEMORY_SHARE;
    }
}
