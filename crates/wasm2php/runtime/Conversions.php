<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Conversions between floats and integers. PHP's own casts are only used for values that fit.
 *
 * As in Floats, no comparison is negated.
 */
final class Conversions
{
    private const TWO_TO_31 = 2147483648.0;
    private const TWO_TO_32 = 4294967296.0;
    private const TWO_TO_63 = 9223372036854775808.0;
    private const TWO_TO_64 = 18446744073709551616.0;
    private const MASK32 = 0xffffffff;

    /** Integers below this size are exact in a float. */
    private const TWO_TO_53 = 9007199254740992;

    public static function truncS32(float $value): int
    {
        self::check($value > -self::TWO_TO_31 - 1.0 && $value < self::TWO_TO_31, $value);
        return (int) $value & self::MASK32;
    }

    public static function truncU32(float $value): int
    {
        self::check($value > -1.0 && $value < self::TWO_TO_32, $value);
        return (int) $value;
    }

    public static function truncS64(float $value): int
    {
        self::check($value >= -self::TWO_TO_63 && $value < self::TWO_TO_63, $value);
        return (int) $value;
    }

    public static function truncU64(float $value): int
    {
        self::check($value > -1.0 && $value < self::TWO_TO_64, $value);
        return self::unsigned64($value);
    }

    public static function truncSatS32(float $value): int
    {
        return match (true) {
            $value !== $value => 0,
            $value >= self::TWO_TO_31 => 0x7fffffff,
            $value <= -self::TWO_TO_31 => 0x80000000,
            default => (int) $value & self::MASK32,
        };
    }

    public static function truncSatU32(float $value): int
    {
        return match (true) {
            $value !== $value, $value <= 0.0 => 0,
            $value >= self::TWO_TO_32 => self::MASK32,
            default => (int) $value,
        };
    }

    public static function truncSatS64(float $value): int
    {
        return match (true) {
            $value !== $value => 0,
            $value >= self::TWO_TO_63 => \PHP_INT_MAX,
            $value <= -self::TWO_TO_63 => \PHP_INT_MIN,
            default => (int) $value,
        };
    }

    public static function truncSatU64(float $value): int
    {
        return match (true) {
            $value !== $value, $value <= 0.0 => 0,
            $value >= self::TWO_TO_64 => - 1,
            default => self::unsigned64($value),
        };
    }

    public static function u64ToF64(int $value): float
    {
        if ($value >= 0) {
            return (float) $value;
        }
        // Half of it, where the bit that is lost still counts for rounding, and then twice that.
        return (float) ($value >> 1 & \PHP_INT_MAX | $value & 1) * 2.0;
    }

    public static function s64ToF32(int $value): float
    {
        if ($value > -self::TWO_TO_53 && $value < self::TWO_TO_53) {
            return Floats::roundToF32((float) $value);
        }
        return self::roundOnce($value >> 11, $value);
    }

    public static function u64ToF32(int $value): float
    {
        return $value >= 0 ? self::s64ToF32($value) : self::roundOnce($value >> 11 & \PHP_INT_MAX >> 10, $value);
    }

    /**
     * Rounds an integer to f32 without rounding it to f64 first: bits that an f64 cannot hold are joined into its last.
     */
    private static function roundOnce(int $upper, int $value): float
    {
        return Floats::roundToF32((float) ($upper | (($value & 0x7ff) === 0 ? 0 : 1)) * 2048.0);
    }

    private static function unsigned64(float $value): int
    {
        return $value < self::TWO_TO_63 ? (int) $value : (int) ($value - self::TWO_TO_63) ^ \PHP_INT_MIN;
    }

    private static function check(bool $fits, float $value): void
    {
        if (!$fits) {
            throw new Trap($value !== $value ? TrapKind::InvalidConversionToInteger : TrapKind::IntegerOverflow);
        }
    }
}
