<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

defined('ABSPATH') || exit;

/**
 * What hosts switch off by `disable_functions`, asked for before it is used, and what is done in its place.
 */
final class Host
{
    /**
     * Waits for so many microseconds; by doing nothing over and over where the host allows nothing else.
     */
    public static function nap(int $microseconds): void
    {
        $end = microtime(true) + $microseconds / 1e6;
        if (function_exists('usleep')) {
            usleep($microseconds);
        } elseif (function_exists('time_nanosleep')) {
            time_nanosleep(intdiv($microseconds, 1_000_000), $microseconds % 1_000_000 * 1000);
        } else {
            while (microtime(true) < $end) {
                continue;
            }
        }
    }

    /**
     * Bytes of memory that PHP uses; 0 where the host does not tell.
     */
    public static function memoryUsed(): int
    {
        return function_exists('memory_get_usage') ? memory_get_usage() : 0;
    }

    /**
     * Has PHP look now for what refers to itself and is not needed any more.
     */
    public static function collectCycles(): void
    {
        if (function_exists('gc_collect_cycles')) {
            gc_collect_cycles();
        }
    }

    /**
     * An environment variable; empty where there is none, or the host does not tell.
     */
    public static function variable(string $name): string
    {
        $value = function_exists('getenv') ? getenv($name) : false;

        return is_string($value) ? $value : '';
    }
}
