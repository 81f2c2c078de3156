<?php

// Tests of the runtime alone, without generated code: `php run.php` ends with 0 when all hold.

declare(strict_types=1);

namespace Wasm2Php\Runtime;

require __DIR__ . '/../support/strict.php';
require __DIR__ . '/../../runtime/Autoload.php';
Autoload::register('Wasm2Php\\Example', __DIR__ . '/example');

/**
 * An instance as the translator would generate it, of a module with one page of memory and two functions.
 */
final class Example extends Instance
{
    public const EXPORTS = ['sum' => 1, 'half' => 2];
    protected const FUNCTIONS = [
        1 => [[self::class, 'f1'], 'i32 i64 -> i64'],
        2 => [[self::class, 'f2'], 'f32 -> f32'],
    ];
    protected const IMPORTS = [['host', 'twice', 'i32 -> i32']];

    protected function initialise(): void
    {
        $this->allocate(1, 2);
    }

    public static function f1(Instance $i, int $a, int $b): int
    {
        return $i->fromHost(0, ($i->imports[0])($a)) + $b;
    }

    public static function f2(Instance $i, float $a): float
    {
        return $a;
    }

    /**
     * Reaches what only generated code may call.
     */
    public function __call(string $name, array $arguments): mixed
    {
        return $this->$name(...$arguments);
    }
}

/**
 * An instance of a module that imports a memory, a table and a global, and exports all of them.
 */
final class Sharing extends Instance
{
    public const SHARED_EXPORTS = [
        'memory' => ['memory', 0],
        'table' => ['table', 0, 'externref'],
        'global' => ['global', 0, 'i32', true],
    ];
    protected const SHARED_IMPORTS = [
        ['memory', 0, 'host', 'memory', 1, 3],
        ['table', 0, 'host', 'table', 1, 3, 'externref'],
        ['global', 0, 'host', 'global', 'i32', true],
    ];

    public int $g0 = 0;

    /** @var list<mixed> */
    public array $t0 = [];

    protected function initialise(): void
    {
    }
}

/**
 * @param array<string, mixed> $imports Instead of what fits.
 */
function sharing(array $imports): Sharing
{
    return new Sharing(['host' => $imports + [
        'memory' => new ExternalMemory(1, 3),
        'table' => new ExternalTable('externref', 1, 3),
        'global' => new ExternalGlobal('i32', 5, true),
    ]]);
}

function example(mixed $twice = null): Example
{
    return new Example(['host' => ['twice' => $twice ?? static fn (int $value): int => 2 * $value]]);
}

function same(mixed $expected, mixed $actual): void
{
    if ($expected !== $actual) {
        throw new \LogicException(\var_export($expected, true) . ' was expected, not ' . \var_export($actual, true));
    }
}

/**
 * @param class-string<\Throwable> $class
 */
function throws(string $class, string $message, callable $work): void
{
    try {
        $work();
    } catch (\Throwable $thrown) {
        same([$class, $message], [$thrown::class, $thrown->getMessage()]);
        return;
    }
    throw new \LogicException("$class was expected.");
}

/**
 * A model of memory as a string, for random operations to be compared with.
 */
function memoryAgreesWithModel(int $seed): void
{
    \mt_srand($seed);
    $instance = example();
    $model = \str_repeat("\0", 65536);
    for ($turn = 0; $turn < 400; ++$turn) {
        $length = \mt_rand(0, 40);
        $to = \mt_rand(0, 90);
        $from = \mt_rand(0, 90);
        $value = \mt_rand(0, 0xffffffff);
        switch (\mt_rand(0, 5)) {
            case 0:
                $bytes = $length === 0 ? '' : \random_bytes($length);
                $instance->memoryWrite($to, $bytes);
                $model = \substr_replace($model, $bytes, $to, $length);
                break;
            case 1:
                $instance->memoryCopy($to, $from, $length);
                $model = \substr_replace($model, \substr($model, $from, $length), $to, $length);
                break;
            case 2:
                $instance->memoryFill($to, $value, $length);
                $model = \substr_replace($model, \str_repeat(\chr($value & 255), $length), $to, $length);
                break;
            case 3:
                $instance->store32($to, $value);
                $model = \substr_replace($model, \pack('V', $value), $to, 4);
                break;
            case 4:
                $instance->store16($to, $value);
                $model = \substr_replace($model, \pack('v', $value & 0xffff), $to, 2);
                break;
            default:
                $instance->store64($to, $value * 0x7fffffff);
                $model = \substr_replace($model, \pack('P', $value * 0x7fffffff), $to, 8);
        }
        same(\bin2hex(\substr($model, 0, 150)), \bin2hex($instance->memoryRead(0, 150)));
        same(\substr($model, $from, $length), $instance->memoryRead($from, $length));
        same(\unpack('V', $model, $from)[1], $instance->load32($from));
        same(\unpack('v', $model, $from)[1], $instance->load16($from));
        same(\unpack('P', $model, $from)[1], $instance->load64($from));
    }
}

$tests = [
    'i32 arguments may be signed or unsigned' => static function (): void {
        same(2, example(static fn (int $value): int => $value - 4294967293)->call('sum', -1, 0));
        same(2, example(static fn (int $value): int => $value - 4294967293)->call('sum', 4294967295, 0));
    },
    'f32 arguments are rounded' => static fn () => same(0.10000000149011612, example()->call('half', 0.1)),
    'wrong arguments are told' => static function (): void {
        $class = LinkError::class;
        throws($class, 'The module exports no function `no`.', static fn () => example()->call('no'));
        $count = '`sum` takes `i32 i64 -> i64`, not 1 arguments.';
        throws($class, $count, static fn () => example()->call('sum', 1));
        $type = 'The argument 0 of `sum` must be an i32.';
        throws($class, $type, static fn () => example()->call('sum', 4294967296, 1));
        throws($class, $type, static fn () => example()->call('sum', 1.0, 1));
    },
    'missing and wrong imports are told' => static function (): void {
        $message = 'The module needs the function `host.twice` as an import, and the host gives none.';
        throws(LinkError::class, $message, static fn () => new Example());
        throws(LinkError::class, $message, static fn () => new Example(['host' => []]));
        $message = 'The import `host.twice` must be a function, not int.';
        throws(LinkError::class, $message, static fn () => new Example(['host' => ['twice' => 1]]));
        $message = 'The result of the import `host.twice` must be an i32.';
        throws(LinkError::class, $message, static fn () => example(static fn () => 'x')->call('sum', 1, 1));
    },
    'exceptions of imports come through' => static fn () => throws(
        \DomainException::class,
        'mine',
        static fn () => example(static fn () => throw new \DomainException('mine'))->call('sum', 1, 1)
    ),
    'memory ends where it ends' => static function (): void {
        $trap = 'WebAssembly trap: out of bounds memory access';
        $instance = example();
        $instance->memoryWrite(65533, 'abc');
        same('abc', $instance->memoryRead(65533, 3));
        same('', $instance->memoryRead(65536, 0));
        foreach ([[65534, 3], [65537, 0], [-1, 1], [0, 65537], [0, -1], [\PHP_INT_MAX, 1]] as [$ptr, $len]) {
            throws(Trap::class, $trap, static fn () => $instance->memoryRead($ptr, $len));
        }
        throws(Trap::class, $trap, static fn () => $instance->memoryWrite(65534, 'abc'));
        same('abc', $instance->memoryRead(65533, 3));
    },
    'memory grows up to its maximum' => static function (): void {
        $instance = example();
        same(1, $instance->memoryGrow(1));
        same(0xffffffff, $instance->memoryGrow(1));
        same("\0\0", $instance->memoryRead(131070, 2));
    },
    'memory does not grow beyond what PHP may use' => static function (): void {
        $memory = new ExternalMemory(1);
        $limit = \ini_get('memory_limit');
        \ini_set('memory_limit', (string) (\memory_get_usage(true) + (40 << 20)));
        same(0xffffffff, $memory->memoryGrow(300));
        same(1, $memory->memoryGrow(60));
        same(61 << 16, $memory->bytes);
        $table = new ExternalTable('externref', 0);
        same([false, true], [$table->grow(5_000_000), $table->grow(10_000)]);
        $message = 'A table of 5000000 elements is too large.';
        throws(LinkError::class, $message, static fn () => new ExternalTable('funcref', 5_000_000));
        $message = "A memory of 400 pages is more than PHP's memory limit leaves.";
        throws(LinkError::class, $message, static fn () => new ExternalMemory(400));
        \ini_set('memory_limit', $limit);
    },
    'long reads and writes are whole' => static function (): void {
        $instance = example();
        $bytes = \random_bytes(60001);
        $instance->memoryWrite(3, $bytes);
        same(true, $bytes === $instance->memoryRead(3, 60001));
    },
    'memory agrees with a string' => static function (): void {
        \array_map(memoryAgreesWithModel(...), \range(1, 8));
    },
    'a memory of the host is shared' => static function (): void {
        $memory = new ExternalMemory(1, 3);
        $memory->memoryWrite(65530, 'before');
        [$one, $other] = [sharing(['memory' => $memory]), sharing(['memory' => $memory])];
        same(1, $one->memoryGrow(1));
        $other->memoryWrite(65536, 'after');
        same('beforeafter', $memory->memoryRead(65530, 11));
        same('beforeafter', $one->memoryRead(65530, 11));
        same(2, $memory->memoryGrow(1));
        same(0xffffffff, $other->memoryGrow(1));
        same($memory, $one->export('memory'));
    },
    'a table of the host is shared' => static function (): void {
        $table = new ExternalTable('externref', 1, 3, 'a');
        $instance = sharing(['table' => $table]);
        $instance->tableSet(0, 0, 'b');
        same('b', $table->get(0));
        same(true, $table->grow(1, 'c'));
        same('c', $instance->noEntry(0, 1) ?? $instance->t0[1]);
        same(2, $instance->tableGrow(0, null, 1));
        same([3, false], [$table->size(), $table->grow(1)]);
        throws(Trap::class, 'WebAssembly trap: out of bounds table access', static fn () => $table->set(3, 1));
        throws(Trap::class, 'WebAssembly trap: out of bounds table access', static fn () => $table->get(-1));
    },
    'a global of the host is shared' => static function (): void {
        $global = new ExternalGlobal('i32', -1, true);
        $instance = sharing(['global' => $global]);
        same(0xffffffff, $instance->g0);
        $instance->g0 = 7;
        same(7, $global->get());
        $global->set(-2);
        same(0xfffffffe, $instance->g0);
        throws(LinkError::class, 'The value of a global must be an i32.', static fn () => $global->set(1.5));
        $constant = new ExternalGlobal('f64', 1);
        throws(LinkError::class, 'The global is not mutable.', static fn () => $constant->set(2.0));
    },
    'what an instance exports another one imports' => static function (): void {
        $first = sharing([]);
        $second = new Sharing(['host' => $first]);
        $first->memoryWrite(0, 'shared');
        same('shared', $second->memoryRead(0, 6));
        $second->g0 = 9;
        same(9, $first->export('global')->get());
        $second->tableSet(0, 0, 'x');
        same('x', $first->export('table')->get(0));
        same(['memory', 'table', 'global'], \array_keys($first->exports()));
        throws(LinkError::class, 'The module exports no `no`.', static fn () => $first->export('no'));
    },
    'what does not fit cannot be linked' => static function (): void {
        foreach (
            [
            [['memory' => 1], 'The import `host.memory` must be a memory, not int.'],
            [['memory' => new ExternalMemory(0)], 'The import `host.memory` must have at least 1 pages, not 0.'],
            [
                ['memory' => new ExternalMemory(1)],
                'The import `host.memory` must be limited to 3 pages; it has no limit.',
            ],
            [
                ['memory' => new ExternalMemory(1, 4)],
                'The import `host.memory` must be limited to 3 pages; it has a limit of 4.',
            ],
            [
                ['table' => new ExternalTable('funcref', 1, 3)],
                'The import `host.table` must be a table of externref, not a table of funcref.',
            ],
            [
                ['table' => new ExternalTable('externref', 0, 3)],
                'The import `host.table` must have at least 1 elements, not 0.',
            ],
            [['global' => 1], 'The import `host.global` must be a mutable global of type i32, not int.'],
            [
                ['global' => new ExternalGlobal('i32', 1)],
                'The import `host.global` must be a mutable global of type i32, not an immutable one of type i32.',
            ],
            ] as [$imports, $message]
        ) {
            throws(LinkError::class, $message, static fn () => sharing($imports));
        }
    },
    'functions of instances and of the host can be passed around' => static function (): void {
        $half = example()->export('half');
        same(['f32 -> f32', 0.5], [$half->signature, $half(0.5)]);
        $count = '`the function` takes `f32 -> f32`, not 0 arguments.';
        throws(LinkError::class, $count, static fn () => $half());
        $message = 'The import `host.twice` must be a function `i32 -> i32`, not `f32 -> f32`.';
        throws(LinkError::class, $message, static fn () => example($half));
        $thrice = FunctionReference::ofHost(' i32->i32 ', static fn (int $value): int => 3 * $value);
        same(['i32 -> i32', 6, 7], [$thrice->signature, $thrice(2), example($thrice)->call('sum', 2, 1)]);
        $message = '`i32 -> int` is no signature; write it as in `i32 i64 -> f64`.';
        throws(LinkError::class, $message, static fn () => FunctionReference::ofHost('i32 -> int', 'strlen'));
    },
    'a trap carries its kind' => static function (): void {
        try {
            Integers::divU32(1, 0);
        } catch (Trap $trap) {
            same(TrapKind::IntegerDivideByZero, $trap->kind);
        }
    },
    '64-bit products agree with smaller steps' => static function (): void {
        foreach ([3, -7, 0x123456789abcdef, \PHP_INT_MIN, \PHP_INT_MAX, -1] as $a) {
            $sum = 0;
            for ($times = 0; $times < 50; ++$times) {
                same($sum, Integers::mul64($a, $times));
                $sum = Integers::add64($sum, $a);
            }
        }
    },
    'only the tracing JIT is asked to pause' => static function (): void {
        $isTracing = \in_array(\ini_get('opcache.jit'), ['tracing', '1254'], true);
        same($isTracing && (int) \ini_get('opcache.jit_buffer_size') > 0, Jit::tracingSetting() !== null);
    },
];

foreach ($tests as $name => $test) {
    try {
        $test();
    } catch (\Throwable $thrown) {
        echo "$name: ", $thrown->getMessage(), "\n", $thrown->getTraceAsString(), "\n";
        exit(1);
    }
}
echo \count($tests), " passed\n";
