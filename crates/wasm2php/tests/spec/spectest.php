<?php

// The module `spectest`, which every script may import from.

declare(strict_types=1);

namespace SpecDriver;

use Spec\Runtime\ExternalGlobal;
use Spec\Runtime\ExternalMemory;
use Spec\Runtime\ExternalTable;
use Spec\Runtime\FunctionReference;

/**
 * What `spectest` offers, by name. What its functions print is seen by nobody.
 *
 * @return array<string, mixed>
 */
function spectest(): array
{
    $print = static fn (string $parameters): FunctionReference
        => FunctionReference::ofHost("$parameters->", static fn () => null);
    return [
        'print' => $print(''),
        'print_i32' => $print('i32 '),
        'print_i64' => $print('i64 '),
        'print_f32' => $print('f32 '),
        'print_f64' => $print('f64 '),
        'print_i32_f32' => $print('i32 f32 '),
        'print_f64_f64' => $print('f64 f64 '),
        'global_i32' => new ExternalGlobal('i32', 666),
        'global_i64' => new ExternalGlobal('i64', 666),
        'global_f32' => new ExternalGlobal('f32', 666.6),
        'global_f64' => new ExternalGlobal('f64', 666.6),
        'table' => new ExternalTable('funcref', 10, 20),
        'memory' => new ExternalMemory(1, 2),
    ];
}
