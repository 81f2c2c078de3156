<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * WebAssembly code was stopped.
 *
 * Memory and globals stay as they were at that moment. Most code that has trapped is not made to be called again, so
 * a caller that wants to go on should make a new instance.
 */
final class Trap extends \RuntimeException
{
    public function __construct(public readonly TrapKind $kind)
    {
        parent::__construct('WebAssembly trap: ' . $kind->value);
    }
}
