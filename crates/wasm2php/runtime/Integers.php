<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Integer operations that take more than an operator of PHP.
 *
 * An i32 is an integer from 0 to 2^32 - 1, an i64 any PHP integer.
 */
final class Integers
{
    private const MASK32 = 0xffffffff;

    /**
     * The sum modulo 2^64; generated code only asks when PHP's own sum is no integer.
     */
    public static function add64(int $a, int $b): int
    {
        $low = ($a & self::MASK32) + ($b & self::MASK32);
        return (($a >> 32) + ($b >> 32) + ($low >> 32)) << 32 | $low & self::MASK32;
    }

    public static function sub64(int $a, int $b): int
    {
        $low = ($a & self::MASK32) - ($b & self::MASK32);
        return (($a >> 32) - ($b >> 32) + ($low >> 32)) << 32 | $low & self::MASK32;
    }

    /**
     * The product modulo 2^64, from 16 and 32-bit pieces whose products fit.
     */
    public static function mul64(int $a, int $b): int
    {
        $a0 = $a & self::MASK32;
        $a1 = $a >> 32 & self::MASK32;
        $b0 = $b & self::MASK32;
        $b1 = $b >> 32 & self::MASK32;
        // One factor of each product has 16 bits, so that no product and no sum leaves 63 bits.
        $upper = ($a0 >> 16) * $b0;
        $low = ($a0 & 0xffff) * $b0 + (($upper & 0xffff) << 16);
        $high = ($low >> 32) + ($upper >> 16)
            + ($a1 & 0xffff) * $b0 + (($a1 >> 16) * ($b0 & 0xffff) << 16)
            + ($b1 & 0xffff) * $a0 + (($b1 >> 16) * ($a0 & 0xffff) << 16);
        return ($high & self::MASK32) << 32 | $low & self::MASK32;
    }

    public static function divS32(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        if ($a === 0x80000000 && $b === self::MASK32) {
            throw new Trap(TrapKind::IntegerOverflow);
        }
        return \intdiv($a << 32 >> 32, $b << 32 >> 32) & self::MASK32;
    }

    public static function divU32(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        return \intdiv($a, $b);
    }

    public static function remS32(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        return ($a << 32 >> 32) % ($b << 32 >> 32) & self::MASK32;
    }

    public static function remU32(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        return $a % $b;
    }

    public static function divS64(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        if ($a === \PHP_INT_MIN && $b === -1) {
            throw new Trap(TrapKind::IntegerOverflow);
        }
        return \intdiv($a, $b);
    }

    public static function divU64(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        if ($b < 0) {
            return self::isBelow($a, $b) ? 0 : 1;
        }
        if ($a >= 0) {
            return \intdiv($a, $b);
        }
        // The quotient of half the dividend, doubled, is the right one or one too small.
        $quotient = \intdiv($a >> 1 & \PHP_INT_MAX, $b) << 1;
        $rest = self::sub64($a, self::mul64($quotient, $b));
        return self::isBelow($rest, $b) ? $quotient : $quotient + 1;
    }

    public static function remS64(int $a, int $b): int
    {
        if ($b === 0) {
            throw new Trap(TrapKind::IntegerDivideByZero);
        }
        return $a % $b;
    }

    public static function remU64(int $a, int $b): int
    {
        if ($a >= 0 && $b > 0) {
            return $a % $b;
        }
        return self::sub64($a, self::mul64(self::divU64($a, $b), $b));
    }

    /**
     * A shift to the right that brings in zeros.
     */
    public static function shrU64(int $a, int $count): int
    {
        $count &= 63;
        return $count === 0 ? $a : $a >> $count & \PHP_INT_MAX >> $count - 1;
    }

    public static function rotl32(int $a, int $count): int
    {
        $count &= 31;
        return ($a << $count | $a >> 32 - $count) & self::MASK32;
    }

    public static function rotl64(int $a, int $count): int
    {
        $count &= 63;
        return $a << $count | self::shrU64($a, 64 - $count) & ($count === 0 ? 0 : -1);
    }

    public static function clz32(int $a): int
    {
        return $a === 0 ? 32 : 32 - \strlen(\decbin($a));
    }

    public static function ctz32(int $a): int
    {
        return $a === 0 ? 32 : \strlen(\decbin($a & -$a)) - 1;
    }

    public static function clz64(int $a): int
    {
        return $a === 0 ? 64 : 64 - \strlen(\decbin($a));
    }

    public static function ctz64(int $a): int
    {
        if ($a === 0 || $a === \PHP_INT_MIN) {
            return $a === 0 ? 64 : 63;
        }
        return \strlen(\decbin($a & -$a)) - 1;
    }

    public static function popcnt(int $a): int
    {
        return \substr_count(\decbin($a), '1');
    }

    /**
     * Whether one integer is below another when both are read as unsigned.
     */
    private static function isBelow(int $a, int $b): bool
    {
        return ($a ^ \PHP_INT_MIN) < ($b ^ \PHP_INT_MIN);
    }
}
