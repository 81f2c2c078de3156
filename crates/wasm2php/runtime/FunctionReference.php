<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * A function that can be passed around: WebAssembly's funcref, an entry of a table, an exported or imported function.
 *
 * It can be called like any PHP function. An indirect call compares its signature before it calls.
 */
final class FunctionReference
{
    /** The function; it takes the instance before its own arguments. Made, and its class loaded, when first read. */
    public \Closure $code;

    /** The same, but it may give back a TailCall. */
    public \Closure $tail;

    /**
     * @param string $signature As in `i32 i64 -> f64`.
     * @param ?Instance $instance The instance whose function it is; none for a function of the host.
     * @param ?array{class-string, string} $function Class and method.
     * @param ?string $tailMethod Where there is one that may give back a TailCall.
     */
    public function __construct(
        public readonly string $signature,
        public readonly ?Instance $instance,
        private readonly ?array $function,
        private readonly ?string $tailMethod = null,
    ) {
        // PHP asks __get() only for properties that were unset.
        unset($this->code, $this->tail);
    }

    /**
     * A function of the host, to be put into a table or passed as a funcref.
     *
     * @param string $signature As in `i32 i64 -> f64`.
     * @throws LinkError If the signature cannot be read.
     */
    public static function ofHost(string $signature, callable $function): self
    {
        $signature = Values::signature($signature);
        $reference = new self($signature, null, null);
        $reference->code = static fn (?Instance $instance, mixed ...$arguments): mixed
            => Values::results($signature, $function(...$arguments), 'result of a function of the host');
        return $reference;
    }

    public function __get(string $name): \Closure
    {
        if ($name === 'code') {
            return $this->code = \Closure::fromCallable($this->function);
        }
        return $this->tail = $this->tailMethod === null
            ? $this->code
            : \Closure::fromCallable([$this->function[0], $this->tailMethod]);
    }

    /**
     * Calls the function.
     *
     * @throws LinkError If the arguments do not fit its signature.
     * @throws Trap If WebAssembly stops it.
     */
    public function __invoke(mixed ...$arguments): mixed
    {
        $arguments = Values::arguments($this->signature, $arguments, 'the function');
        return Instance::run($this->code, $this->instance, $arguments);
    }
}
