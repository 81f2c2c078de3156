<?php

// The module `spectest`, which every script may import from.

declare(strict_types=1);

namespace SpecDriver;

/**
 * What `spectest` offers, by name.
 *
 * @return array<string, mixed>
 */
function spectest(): array
{
    $print = static function (): void {
    };
    return [
        'print' => $print,
        'print_i32' => $print,
        'print_i64' => $print,
        'print_f32' => $print,
        'print_f64' => $print,
        'print_i32_f32' => $print,
        'print_f64_f64' => $print,
    ];
}
