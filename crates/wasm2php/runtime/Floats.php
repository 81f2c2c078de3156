<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Floating-point operations where WebAssembly asks for more than PHP does: NaNs bit by bit, the sign of zero, and
 * rounding to f32.
 *
 * An f32 is a PHP float of equal value. An f32 NaN is the f64 NaN with the same sign and with its payload in the upper
 * bits, so that loading and storing one keeps every bit.
 *
 * No comparison is negated here: OPcache of PHP 8.2 takes `!($a < $b)` for `$b <= $a`, which is wrong for NaN.
 */
final class Floats
{
    /**
     * The two zeros as generated code gives them to variables. OPcache takes 0.0 and -0.0 for one constant, and a
     * variable that is given the one or the other for constant; but it does not look up constants of other files.
     */
    public const ZERO = 0.0;
    public const MINUS_ZERO = -0.0;

    /** From here on every float is an integer. */
    private const TWO_TO_52 = 4503599627370496.0;

    private const F64_EXPONENT = 0x7ff0000000000000;
    private const F32_EXPONENT = 0x7f800000;
    private const F32_MANTISSA = 0x007fffff;

    public static function roundToF32(float $value): float
    {
        return \unpack('g', \pack('g', $value))[1];
    }

    public static function min(float $a, float $b): float
    {
        if ($a < $b) {
            return $a;
        }
        if ($b < $a) {
            return $b;
        }
        if ($a !== $b) {
            return self::oneOfTwoNans($a, $b);
        }
        return self::isNegative($a) ? $a : $b;
    }

    public static function max(float $a, float $b): float
    {
        if ($a > $b) {
            return $a;
        }
        if ($b > $a) {
            return $b;
        }
        if ($a !== $b) {
            return self::oneOfTwoNans($a, $b);
        }
        return self::isNegative($a) ? $b : $a;
    }

    /**
     * Rounds to the nearest integer, halves to the even one.
     */
    public static function nearest(float $value): float
    {
        $size = \abs($value);
        if ($size >= self::TWO_TO_52 || $value !== $value) {
            return $value * 1.0;
        }
        // Here the unit in the last place is one, so the addition rounds as it should.
        $rounded = $size + self::TWO_TO_52 - self::TWO_TO_52;
        return self::isNegative($value) ? -$rounded : $rounded;
    }

    public static function trunc(float $value): float
    {
        // Multiplying by one makes a signalling NaN quiet.
        return $value < 0.0 ? \ceil($value) : \floor($value * 1.0);
    }

    /**
     * PHP negates by multiplying, which leaves the sign of a NaN alone.
     */
    public static function negate(float $value): float
    {
        return $value === $value ? -$value : self::f64FromBits(self::f64ToBits($value) ^ \PHP_INT_MIN);
    }

    public static function copysign(float $size, float $sign): float
    {
        return self::f64FromBits(self::f64ToBits($size) & \PHP_INT_MAX | self::f64ToBits($sign) & \PHP_INT_MIN);
    }

    public static function f64FromBits(int $bits): float
    {
        return \unpack('d', \pack('q', $bits))[1];
    }

    public static function f64ToBits(float $value): int
    {
        return \unpack('q', \pack('d', $value))[1];
    }

    public static function f32FromBits(int $bits): float
    {
        if (($bits & self::F32_EXPONENT) !== self::F32_EXPONENT || ($bits & self::F32_MANTISSA) === 0) {
            return \unpack('g', \pack('V', $bits))[1];
        }
        $sign = ($bits & 0x80000000) << 32;
        return self::f64FromBits($sign | self::F64_EXPONENT | ($bits & self::F32_MANTISSA) << 29);
    }

    public static function f32ToBits(float $value): int
    {
        if ($value === $value) {
            return \unpack('V', \pack('g', $value))[1];
        }
        $bits = self::f64ToBits($value);
        return $bits >> 32 & 0x80000000 | self::F32_EXPONENT | $bits >> 29 & self::F32_MANTISSA;
    }

    /**
     * The sum of a NaN and another float is that NaN, made quiet. Of two either would do; wasmtime gives the second.
     */
    private static function oneOfTwoNans(float $a, float $b): float
    {
        return $b + $a;
    }

    private static function isNegative(float $value): bool
    {
        return $value < 0.0 || $value === 0.0 && \fdiv(1.0, $value) < 0.0;
    }
}
