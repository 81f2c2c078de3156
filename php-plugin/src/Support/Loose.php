<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

defined('ABSPATH') || exit;

/**
 * Reads values that have passed through other plugins' filters, or were stored by another version: they may be of any type,
 * whatever WordPress says of them.
 */
final class Loose
{
    private const YES = ['1', 'yes', 'true', 'on'];
    private const NO = ['', '0', 'no', 'false', 'off'];

    /**
     * @param int $otherwise where it is no number
     */
    public static function int(mixed $value, int $otherwise = 0): int
    {
        return is_numeric($value) ? (int) $value : $otherwise;
    }

    /**
     * @return string|null null where it is no text; `false` and `null`, by which WordPress says that there is none, are empty
     */
    public static function text(mixed $value): ?string
    {
        return match (true) {
            is_string($value), is_int($value), is_float($value), $value instanceof \Stringable => (string) $value,
            $value === false, $value === null => '',
            default => null,
        };
    }

    /**
     * @param bool $otherwise where it is neither a yes nor a no, as where a filter gives nothing back
     */
    public static function flag(mixed $value, bool $otherwise): bool
    {
        $text = is_bool($value) || is_int($value) || is_string($value) ? strtolower((string) $value) : null;

        return in_array($text, self::YES, true) || ($otherwise && !in_array($text, self::NO, true));
    }
}
