<?php

// Carries out the assertions of golden tests; see tests/golden/00-format.wat.
// The argument is a file with a PHP array: the folder of each translated module, with its assertions.

declare(strict_types=1);

namespace Wasm2PhpGolden;

/**
 * What a call gives, in the words of the assertions.
 *
 * @param list<int|float> $arguments
 */
function outcome(\Test\Runtime\Instance $instance, string $export, array $arguments): string
{
    try {
        return shown($instance->call($export, ...$arguments));
    } catch (\Test\Runtime\Trap $trap) {
        return 'trap ' . $trap->kind->value;
    }
}

function shown(mixed $value): string
{
    return match (true) {
        \is_array($value) => \implode(' ', \array_map(__NAMESPACE__ . '\shown', $value)),
        $value === null => 'nothing',
        \is_float($value) && $value !== $value => 'nan',
        \is_float($value) => \var_export($value, true),
        default => (string) $value,
    };
}

[, $folder, $assertions] = $argv;
require "$folder/Module.php";

$failures = 0;
$instance = new \Test\Module(['host' => [
    'memory' => new \Test\Runtime\ExternalMemory(1, 4),
    'table' => new \Test\Runtime\ExternalTable('funcref', 2),
    'counter' => new \Test\Runtime\ExternalGlobal('i32', 7, true),
    'limit' => 20,
    'wide' => 32,
    'double' => static fn (int $value): int => 2 * $value,
    'log' => static function (int ...$values): void {
    },
    'pair' => static fn (): array => [-1, 2.5],
]]);
foreach (\file($assertions, \FILE_IGNORE_NEW_LINES) as $assertion) {
    [$call, $expected] = \explode(' => ', $assertion, 2);
    $words = \explode(' ', $call);
    $number = static fn (string $word): int|float => \ctype_digit(\ltrim($word, '-')) ? (int) $word : (float) $word;
    $given = outcome($instance, $words[0], \array_map($number, \array_slice($words, 1)));
    if ($given !== $expected) {
        ++$failures;
        echo "$call\n  expected: $expected\n  but was:  $given\n";
    }
}
exit($failures === 0 ? 0 : 1);
