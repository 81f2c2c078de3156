<?php

// Carries out plans on translated modules, as reference.rs does in wasmtime, and says the same lines.
//
// The arguments are a folder with translated classes, all in the namespace Fuzz, and a file of plans; plan.rs writes it.
// What is said is flushed line by line, so that the end of a run tells which module ended it.

declare(strict_types=1);

namespace Fuzz;

use Fuzz\Runtime\Trap;

/** Seconds of computing for one module; the fuel inside the module ends it long before, unless something is wrong. */
const TIME_LIMIT = 20;

/**
 * What the imported functions of one module were asked so far.
 */
final class Host
{
    public int $calls = 0;
    public string $digest = '';

    /**
     * A function that notes what it is asked and gives the next of its results.
     *
     * @param list<string> $parameters
     * @param list<list<int|float>> $results
     */
    public function import(int $index, array $parameters, array $results): \Closure
    {
        return function (int|float ...$arguments) use ($index, $parameters, $results): mixed {
            $this->digest = shortHash("$this->digest $index " . shown($parameters, $arguments));
            $row = $results[$this->calls++ % \count($results)];
            return match (\count($row)) {
                0 => null,
                1 => $row[0],
                default => $row,
            };
        };
    }
}

/**
 * One module with its plan.
 */
final class Run
{
    private readonly Host $host;

    /** @var array<string, array<string, callable>> */
    private array $imports = [];
    private int $importCount = 0;

    /** @var array<string, string> Types of globals by the function that reads them. */
    private array $globals = [];
    private bool $hasMemory = false;
    private bool $hasFuel = false;
    private ?object $instance = null;

    public function __construct(private readonly string $class)
    {
        $this->host = new Host();
    }

    /**
     * @param list<string> $words
     */
    public function take(string $word, array $words): void
    {
        match ($word) {
            'import' => $this->addImport(text($words[0]), text($words[1]), $words[2], $words[3]),
            'global' => $this->globals[text($words[0])] = $words[1],
            'observers' => $this->begin($words[0] === '1', $words[1] === '1'),
            'call' => $this->step(fn (): string => $this->call(text($words[0]), $words[1], parts($words[2]))),
            'write' => $this->step(fn (): string => $this->write((int) $words[0], text($words[1]))),
        };
    }

    private function addImport(string $module, string $name, string $parameters, string $results): void
    {
        $rows = \array_map(__NAMESPACE__ . '\values', \explode(';', $results));
        $this->imports[$module][$name] = $this->host->import($this->importCount++, parts($parameters), $rows);
    }

    private function begin(bool $hasMemory, bool $hasFuel): void
    {
        $this->hasMemory = $hasMemory;
        $this->hasFuel = $hasFuel;
        try {
            $this->instance = new $this->class($this->imports);
            say('ready | ' . $this->state());
        } catch (\Throwable $thrown) {
            say(failure($thrown));
        }
    }

    /**
     * @param callable(): string $step
     */
    private function step(callable $step): void
    {
        if ($this->instance === null) {
            return;
        }
        try {
            $outcome = $step();
        } catch (\Throwable $thrown) {
            $outcome = failure($thrown);
        }
        say("$outcome | " . $this->state());
    }

    /**
     * @param list<string> $results
     */
    private function call(string $export, string $arguments, array $results): string
    {
        if ($this->hasFuel) {
            $this->instance->call('observe refuel');
        }
        $given = $this->instance->call($export, ...values($arguments));
        return shown($results, match (\count($results)) {
            0 => $given === null ? [] : ['a result where there is none'],
            1 => [$given],
            default => $given,
        });
    }

    private function write(int $address, string $bytes): string
    {
        $this->instance->memoryWrite($address, $bytes);
        return 'written';
    }

    private function state(): string
    {
        $words = ["{$this->host->calls} {$this->host->digest}"];
        if ($this->hasMemory) {
            $pages = $this->instance->call('observe pages');
            $words[] = "$pages " . shortHash($this->instance->memoryRead(0, $pages << 16));
        }
        foreach ($this->globals as $reader => $type) {
            $words[] = shown([$type], [$this->instance->call($reader)]);
        }
        return \implode(' ', $words);
    }
}

function failure(\Throwable $thrown): string
{
    return $thrown instanceof Trap
        ? "trap {$thrown->kind->value}"
        : 'error ' . $thrown::class . ": {$thrown->getMessage()} in {$thrown->getFile()}:{$thrown->getLine()}";
}

/**
 * Values of a plan as translated code takes them.
 *
 * @return list<int|float>
 */
function values(string $list): array
{
    return \array_map(static function (string $value): int|float {
        [$type, $bits] = \explode(':', $value);
        $bits = \unpack('J', \hex2bin(\str_pad($bits, 16, '0', \STR_PAD_LEFT)))[1];
        return match ($type) {
            'i32', 'i64' => $bits,
            'f32' => \unpack('g', \pack('V', $bits))[1],
            'f64' => \unpack('d', \pack('q', $bits))[1],
        };
    }, parts($list));
}

/**
 * Values by their bits; what is no value of its type is shown as what it is, and so will differ.
 *
 * @param list<string> $types
 * @param list<mixed> $values
 */
function shown(array $types, array $values): string
{
    if (\count($types) !== \count($values)) {
        return \count($values) . ' values where there should be ' . \count($types);
    }
    $words = \array_map(static fn (string $type, mixed $value): string => match (true) {
        $type === 'i32' && \is_int($value) && $value >= 0 && $value <= 0xffffffff,
        $type === 'i64' && \is_int($value) => \sprintf('%s:%x', $type, $value),
        $type === 'f32' && \is_float($value) => \sprintf('f32:%x', f32Bits($value)),
        $type === 'f64' && \is_float($value) => \sprintf('f64:%x', \unpack('q', \pack('d', $value))[1]),
        default => \sprintf('%s:(%s)', $type, \var_export($value, true)),
    }, $types, $values);
    return $words === [] ? '-' : \implode(',', $words);
}

/**
 * A translated f32 is a float of equal value; its NaNs have their payload in the upper bits of that float.
 */
function f32Bits(float $value): int|float
{
    if ($value !== $value) {
        $bits = \unpack('q', \pack('d', $value))[1];
        return $bits >> 32 & 0x80000000 | 0x7f800000 | $bits >> 29 & 0x7fffff;
    }
    $bits = \unpack('V', \pack('g', $value))[1];
    // A float that is no f32 was not rounded.
    return \unpack('g', \pack('V', $bits))[1] === $value ? $bits : -1;
}

/**
 * @return list<string>
 */
function parts(string $list): array
{
    return $list === '-' ? [] : \explode(',', $list);
}

function text(string $hex): string
{
    return $hex === '-' ? '' : \hex2bin($hex);
}

function shortHash(string $bytes): string
{
    return \substr(\hash('sha256', $bytes), 0, 16);
}

function say(string $line): void
{
    echo $line, "\n";
    \flush();
}

[, $folder, $plans] = $argv;
$run = null;
foreach (\file($plans, \FILE_IGNORE_NEW_LINES) as $line) {
    $words = \explode(' ', $line);
    $word = \array_shift($words);
    if ($word === 'module') {
        \set_time_limit(TIME_LIMIT);
        say("module $words[0]");
        require "$folder/$words[0].php";
        $run = new Run(__NAMESPACE__ . '\\' . $words[0]);
        continue;
    }
    $run->take($word, $words);
}
say('end');
