<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * An entry of a table: a function with its signature, which an indirect call compares before it calls.
 */
final class FunctionReference
{
    /**
     * @param string $signature As in `i32 i64 -> f64`.
     */
    public function __construct(public readonly string $signature, public readonly \Closure $code)
    {
    }
}
