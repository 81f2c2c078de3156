<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Values on their way between the host and translated code, and the signatures that say what they have to be.
 *
 * A signature is written as in `i32 i64 -> f64`: types of the parameters, an arrow, types of the results.
 */
final class Values
{
    /** @var array<string, list<string>> Lists that have been read; a module has few. */
    private static array $types = [];

    private const TYPES = ['i32', 'i64', 'f32', 'f64', 'funcref', 'externref'];

    /**
     * A signature of the host in the one way to write it, so that it can be compared.
     *
     * @throws LinkError If it cannot be read.
     */
    public static function signature(string $signature): string
    {
        $lists = \array_map(self::types(...), \explode('->', $signature));
        if (\count($lists) !== 2 || \array_diff(\array_merge(...$lists), self::TYPES) !== []) {
            throw new LinkError("`$signature` is no signature; write it as in `i32 i64 -> f64`.");
        }
        return \trim(\implode(' ', $lists[0]) . ' -> ' . \implode(' ', $lists[1]));
    }

    /**
     * Arguments from the host in the form that translated code works with.
     *
     * @param array<mixed> $arguments
     * @return list<mixed>
     * @throws LinkError If there are too many or too few, or one has the wrong type.
     */
    public static function arguments(string $signature, array $arguments, string $function): array
    {
        $types = self::types(\explode('->', $signature)[0]);
        if (\count($types) !== \count($arguments)) {
            throw new LinkError("`$function` takes `$signature`, not " . \count($arguments) . ' arguments.');
        }
        $accepted = [];
        foreach ($types as $at => $type) {
            $accepted[] = self::accepted($type, $arguments[$at] ?? null, "argument $at of `$function`");
        }
        return $accepted;
    }

    /**
     * What a function of the host has given, in the form that translated code works with.
     *
     * @param string $place What it is the result of, for the message.
     * @throws LinkError If it is not what the signature says.
     */
    public static function results(string $signature, mixed $result, string $place): mixed
    {
        $types = self::types(\explode('->', $signature)[1]);
        if ($types === []) {
            return null;
        }
        if (\count($types) === 1) {
            return self::accepted($types[0], $result, $place);
        }
        if (!\is_array($result) || \count($result) !== \count($types)) {
            throw new LinkError("The $place must be a list of " . \count($types) . ' values.');
        }
        return \array_map(static fn ($type, $value) => self::accepted($type, $value, $place), $types, $result);
    }

    /**
     * A value from the host in the form that translated code works with.
     *
     * @throws LinkError If it has not the type.
     */
    public static function accepted(string $type, mixed $value, string $place): mixed
    {
        $fits = match ($type) {
            'i32' => \is_int($value) && $value >= -0x80000000 && $value <= 0xffffffff,
            'i64' => \is_int($value),
            'funcref' => $value === null || $value instanceof FunctionReference,
            'externref' => true,
            default => \is_int($value) || \is_float($value),
        };
        if (!$fits) {
            throw new LinkError("The $place must be " . ($type === 'funcref' ? 'a' : 'an') . " $type.");
        }
        return match ($type) {
            'i32' => $value & 0xffffffff,
            'f32' => Floats::f32FromBits(Floats::f32ToBits((float) $value)),
            'f64' => (float) $value,
            default => $value,
        };
    }

    /**
     * @return list<string>
     */
    private static function types(string $list): array
    {
        return self::$types[$list] ??= \array_values(\array_filter(\explode(' ', $list), '\strlen'));
    }
}
