<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * An entry of a table: a function with its signature, which an indirect call compares before it calls.
 */
final class FunctionReference
{
    /** The function; it takes the instance before its own arguments. Made, and its class loaded, when it is first read. */
    public \Closure $code;

    /**
     * @param string $signature As in `i32 i64 -> f64`.
     * @param Instance $instance The instance whose function it is.
     * @param array{class-string, string} $function Class and method.
     */
    public function __construct(
        public readonly string $signature,
        public readonly Instance $instance,
        private readonly array $function,
    ) {
        // PHP asks __get() only for properties that were unset.
        unset($this->code);
    }

    public function __get(string $name): \Closure
    {
        return $this->code = \Closure::fromCallable($this->function);
    }
}
