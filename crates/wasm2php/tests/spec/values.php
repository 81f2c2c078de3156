<?php

// Values of scripts, and how results are compared with what a script expects: bit by bit.

declare(strict_types=1);

namespace SpecDriver;

use Spec\Runtime\Floats;
use Spec\Runtime\FunctionReference;

/**
 * The argument that a script writes as a type and a number; floats are given by their bits.
 *
 * @param array{string, int} $value
 */
function fromScript(array $value): mixed
{
    [$type, $number] = $value;
    return match ($type) {
        'i32', 'i64' => $number,
        'f32' => Floats::f32FromBits($number),
        'f64' => Floats::f64FromBits($number),
        'null' => null,
        'extern' => external($number),
    };
}

/**
 * The value of the host that a script knows by a number.
 */
function external(int $number): object
{
    static $externals = [];
    return $externals[$number] ??= (object) ['number' => $number];
}

/**
 * @param list<array{string, mixed}> $expected
 * @throws Failure If the results are not as expected.
 */
function compare(array $expected, mixed $result): void
{
    $results = match (\count($expected)) {
        0 => [],
        1 => [$result],
        default => $result,
    };
    if (\count($expected) === 0 && $result !== null) {
        throw new Failure('nothing was expected, not ' . shown($result));
    }
    if (!\is_array($results) || \count($results) !== \count($expected)) {
        throw new Failure(\count($expected) . ' results were expected, not ' . shown($result));
    }
    foreach ($expected as $at => $one) {
        if (!isAsExpected($one, $results[$at])) {
            throw new Failure(\json_encode($one) . ' was expected, not ' . shown($results[$at]));
        }
    }
}

/**
 * @param array{string, mixed} $expected
 */
function isAsExpected(array $expected, mixed $value): bool
{
    [$type, $wanted] = $expected;
    return match ($type) {
        'i32', 'i64' => $value === $wanted,
        'f32' => \is_float($value) && hasBits(Floats::f32ToBits($value), $wanted, 0x7f800000, 0x400000),
        'f64' => \is_float($value)
            && hasBits(Floats::f64ToBits($value), $wanted, 0x7ff0000000000000, 0x8000000000000),
        'null' => $value === null,
        'extern' => $wanted === null ? $value !== null : $value === external($wanted),
        'func' => $value instanceof FunctionReference,
        'either' => \array_filter($wanted, static fn (array $one): bool => isAsExpected($one, $value)) !== [],
    };
}

/**
 * Whether the bits of a float are the wanted ones, or those of a NaN of the wanted class.
 *
 * @param int|string $wanted Bits, `canonical` or `arithmetic`.
 * @param int $exponent All bits of the exponent.
 * @param int $quiet The highest bit of the fraction.
 */
function hasBits(int $bits, int|string $wanted, int $exponent, int $quiet): bool
{
    $fraction = $bits & $quiet * 2 - 1;
    return match ($wanted) {
        'canonical' => ($bits & $exponent) === $exponent && $fraction === $quiet,
        'arithmetic' => ($bits & $exponent) === $exponent && $fraction >= $quiet,
        default => $bits === $wanted,
    };
}

function shown(mixed $value): string
{
    return match (true) {
        \is_array($value) => '[' . \implode(', ', \array_map(shown(...), $value)) . ']',
        \is_float($value) => \sprintf('%s (%x)', \var_export($value, true), Floats::f64ToBits($value)),
        \is_object($value) => $value::class,
        default => \var_export($value, true),
    };
}
