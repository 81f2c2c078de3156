<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * A call that a function asks its caller to make in its place, so that such calls can follow each other without end.
 */
final class TailCall
{
    /**
     * @param \Closure|array{class-string, string} $code
     * @param list<mixed> $arguments
     */
    public function __construct(
        private readonly \Closure|array $code,
        private readonly ?Instance $instance,
        private readonly array $arguments,
    ) {
    }

    /**
     * Makes the calls that are asked for, one after the other, until there is a result.
     */
    public static function finish(mixed $result): mixed
    {
        while ($result instanceof self) {
            $result = ($result->code)($result->instance, ...$result->arguments);
        }
        return $result;
    }
}
