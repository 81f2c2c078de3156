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
    use Linking;
    use Memory;
    use Tables;

    /**
     * How large the frames of calls inside each other may grow before a trap stops them, in units of 512 bytes.
     *
     * Only calls that could go on for ever are counted, by an estimate that the translator makes.
     */
    public const MAXIMUM_DEPTH = 16384;

    /** @var array<string, int> Index of the function by the name of its export. */
    public const EXPORTS = [];

    /** @var array<string, array{string, int, ...}> Kind, index and type of all other exports by name. */
    public const SHARED_EXPORTS = [];

    /** @var list<array{string, string, string}> Module, name and signature of each imported function. */
    protected const IMPORTS = [];

    /** @var list<array{string, int, string, string, ...}> Kind, index, module, name and type of all other imports. */
    protected const SHARED_IMPORTS = [];

    /** @var array<int, array{0: array{class-string, string}, 1: string, 2?: string}> Functions and signatures. */
    protected const FUNCTIONS = [];

    /** Size of the frames of counted calls that are inside each other now, in all instances together. */
    public static int $depth = 0;

    /**
     * Links the module, fills memory and tables, and runs its start function if it has one.
     *
     * Functions are PHP callables, or functions of other instances; a number will do for a global that is not mutable.
     * An instance can stand for everything that it exports: `new B(['a' => $a])`.
     *
     * @param array<string, array<string, mixed>|Instance> $imports What the module imports, by module and name.
     * @throws LinkError If something that the module imports is missing or of another type.
     * @throws Trap If a segment does not fit or the start function traps.
     */
    final public function __construct(array $imports = [])
    {
        $this->link($imports);
        $depth = self::$depth;
        try {
            $this->initialise();
        } finally {
            self::$depth = $depth;
        }
    }

    /**
     * Calls an exported function.
     *
     * @throws LinkError If there is no such function or the arguments do not fit its signature.
     * @throws Trap If WebAssembly stops it.
     */
    final public function call(string $export, mixed ...$arguments): mixed
    {
        if (!isset(static::EXPORTS[$export])) {
            throw new LinkError("The module exports no function `$export`.");
        }
        [$function, $signature] = static::FUNCTIONS[static::EXPORTS[$export]];
        return self::run($function, $this, Values::arguments($signature, $arguments, $export));
    }

    /**
     * Sets up globals, tables and memory, and runs the start function.
     */
    abstract protected function initialise(): void;

    /**
     * Keeps a passive data segment until it is dropped.
     */
    protected function keepSegment(int $index, string $bytes): void
    {
        $this->segments[$index] = $bytes;
    }

    /**
     * Checks what an imported function has given.
     */
    public function fromHost(int $import, mixed $result): mixed
    {
        [$module, $name, $signature] = static::IMPORTS[$import];
        return Values::results($signature, $result, "result of the import `$module.$name`");
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
     * Calls a function from outside of translated code.
     *
     * @param callable $function Takes the instance before its own arguments.
     * @param list<mixed> $arguments
     */
    public static function run(callable $function, ?self $instance, array $arguments): mixed
    {
        $depth = self::$depth;
        try {
            return $function($instance, ...$arguments);
        } finally {
            // A trap or an exception of an import has left calls without counting them back.
            self::$depth = $depth;
        }
    }
}
