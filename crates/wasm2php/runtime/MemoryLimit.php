<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Tells before an array grows whether PHP's memory limit lets it, since nothing can be done once PHP has hit it.
 */
final class MemoryLimit
{
    /** What is left alone, for everything else that goes on meanwhile. */
    private const RESERVE = 2 << 20;

    /**
     * Whether a list can grow from one number of elements to another.
     */
    public static function allows(int $from, int $to): bool
    {
        [$present, $wanted] = [self::capacity($from), self::capacity($to)];
        if ($wanted === $present) {
            return true;
        }
        // PHP doubles a list until it is large enough, and each time it may hold the old one and the new one.
        $needed = $wanted >> 1 > $present ? $wanted + ($wanted >> 1) : $wanted;
        $size = \PHP_VERSION_ID < 80200 ? 32 : 16;
        $limit = self::limit();
        return $limit < 0 || \memory_get_usage(true) + $needed * $size + self::RESERVE <= $limit;
    }

    /**
     * For how many elements PHP makes room.
     */
    private static function capacity(int $count): int
    {
        return $count <= 8 ? $count : 1 << \strlen(\decbin($count - 1));
    }

    /**
     * The setting `memory_limit` in bytes; negative where there is none.
     */
    private static function limit(): int
    {
        $setting = Settings::get('memory_limit');
        if ($setting === false || $setting === '') {
            return -1;
        }
        return (int) $setting << match (\strtolower($setting[-1])) {
            'g' => 30,
            'm' => 20,
            'k' => 10,
            default => 0,
        };
    }
}
