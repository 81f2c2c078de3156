<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * What every translated module can do; the generated class adds the module's own code.
 *
 * Values cross the border as follows: an i32 is given as any integer from -2^31 to 2^32 - 1 and comes back unsigned,
 * from 0 to 2^32 - 1 (`$i32 << 32 >> 32` reads it as signed); an i64 is a PHP integer; f32 and f64 are PHP floats.
 * A function without result gives null, one with several results a list.
 *
 * Whoever uses a module needs the constructor, call(), memoryRead() and memoryWrite(). Everything else that is public
 * is so for generated code, whose functions are static methods of other classes and get the instance as `$i`.
 */
abstract class Instance
{
    use Memory;

    /**
     * How large the frames of calls inside each other may grow before a trap stops them, in units of 512 bytes.
     *
     * Only calls that could go on for ever are counted, by an estimate that the translator makes.
     */
    public const MAXIMUM_DEPTH = 16384;

    /** @var array<string, array{array{class-string, string}, string}> Function and signature by the name of the export. */
    protected const EXPORTS = [];

    /** @var list<array{string, string, string}> Module, name and signature of each imported function. */
    protected const IMPORTS = [];

    /** Size of the frames of counted calls that are inside each other now. */
    public int $depth = 0;

    /** @var list<callable> Imported functions by index. */
    public array $imports = [];

    /**
     * Links the module, fills memory and tables, and runs its start function if it has one.
     *
     * @param array<string, array<string, callable>> $imports Functions by module and name.
     * @throws LinkError If a function that the module imports is missing or not callable.
     * @throws Trap If a segment does not fit or the start function traps.
     */
    final public function __construct(array $imports = [])
    {
        foreach (static::IMPORTS as [$module, $name]) {
            $import = $imports[$module][$name] ?? null;
            if (!\is_callable($import)) {
                throw new LinkError("The module needs a function as import `$module.$name`.");
            }
            $this->imports[] = $import;
        }
        $this->initialise();
    }

    /**
     * Calls an exported function.
     *
     * @throws LinkError If there is no such function or the arguments do not fit its signature.
     * @throws Trap If WebAssembly stops it.
     */
    final public function call(string $export, int|float ...$arguments): mixed
    {
        if (!isset(static::EXPORTS[$export])) {
            throw new LinkError("The module exports no function `$export`.");
        }
        [$function, $signature] = static::EXPORTS[$export];
        $types = self::types(\explode('->', $signature)[0]);
        if (\count($types) !== \count($arguments)) {
            throw new LinkError("`$export` takes `$signature`, not " . \count($arguments) . ' arguments.');
        }
        foreach ($types as $at => $type) {
            $arguments[$at] = self::accepted($type, $arguments[$at], "argument $at of `$export`");
        }
        return $this->run($function, $arguments);
    }

    /**
     * Sets up globals, tables and memory, and runs the start function.
     */
    abstract protected function initialise(): void;

    /**
     * Makes the memory, all zeros.
     */
    protected function allocate(int $pages, int $maximumPages): void
    {
        $this->memory = \array_fill(0, $pages << 14, 0);
        $this->bytes = $pages << 16;
        $this->maximumPages = $maximumPages;
    }

    /**
     * Keeps a passive data segment until it is dropped.
     */
    protected function keepSegment(int $index, string $bytes): void
    {
        $this->segments[$index] = $bytes;
    }

    /**
     * Puts function references into a table.
     *
     * @param list<?FunctionReference> $table
     * @param list<?FunctionReference> $references
     */
    protected function fillTable(array &$table, int $offset, array $references): void
    {
        if ($offset + \count($references) > \count($table)) {
            throw new Trap(TrapKind::TableOutOfBounds);
        }
        foreach ($references as $at => $reference) {
            $table[$offset + $at] = $reference;
        }
    }

    /**
     * Checks what an imported function has given.
     */
    public function fromHost(int $import, mixed $result): mixed
    {
        [$module, $name, $signature] = static::IMPORTS[$import];
        $types = self::types(\explode('->', $signature)[1]);
        $place = "result of the import `$module.$name`";
        if (\count($types) === 1) {
            return self::accepted($types[0], $result, $place);
        }
        if (!\is_array($result) || \count($result) !== \count($types)) {
            throw new LinkError("The $place must be a list of " . \count($types) . ' values.');
        }
        return \array_map(static fn ($type, $value) => self::accepted($type, $value, $place), $types, $result);
    }

    /**
     * Stops code that calls itself without end, before PHP's memory is used up.
     */
    public function exhausted(): never
    {
        throw new Trap(TrapKind::CallStackExhausted);
    }

    public function unreachable(): never
    {
        throw new Trap(TrapKind::Unreachable);
    }

    public function wrongSignature(): never
    {
        throw new Trap(TrapKind::IndirectCallTypeMismatch);
    }

    /**
     * What generated code calls where a table gives no function.
     */
    public function missingElement(int $table, int $index): never
    {
        $isInside = $index < \count($this->{"t$table"});
        throw new Trap($isInside ? TrapKind::UninitializedElement : TrapKind::UndefinedElement);
    }

    /**
     * @param array{class-string, string} $function
     * @param list<int|float> $arguments
     */
    private function run(array $function, array $arguments): mixed
    {
        $depth = $this->depth;
        try {
            return $function($this, ...$arguments);
        } finally {
            // A trap or an exception of an import has left calls without counting them back.
            $this->depth = $depth;
        }
    }

    /**
     * @return list<string>
     */
    private static function types(string $list): array
    {
        return \array_values(\array_filter(\explode(' ', $list), static fn ($type) => $type !== ''));
    }

    /**
     * A value from the host in the form that generated code works with.
     */
    private static function accepted(string $type, mixed $value, string $place): int|float
    {
        $fits = match ($type) {
            'i32' => \is_int($value) && $value >= -0x80000000 && $value <= 0xffffffff,
            'i64' => \is_int($value),
            default => \is_int($value) || \is_float($value),
        };
        if (!$fits) {
            throw new LinkError("The $place must be an $type.");
        }
        return match ($type) {
            'i32' => $value & 0xffffffff,
            'i64' => $value,
            'f32' => Floats::f32FromBits(Floats::f32ToBits((float) $value)),
            default => (float) $value,
        };
    }
}
