<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Every reason for which WebAssembly code can be stopped. The list is closed.
 *
 * The values are the messages of WebAssembly's official tests.
 */
enum TrapKind: string
{
    /** The `unreachable` instruction; Rust's panic ends here. */
    case Unreachable = 'unreachable';

    /** A load, store or bulk operation beyond the end of the memory. */
    case MemoryOutOfBounds = 'out of bounds memory access';

    /** A segment or bulk operation beyond the end of a table. */
    case TableOutOfBounds = 'out of bounds table access';

    /** An indirect call with an index beyond the end of the table. */
    case UndefinedElement = 'undefined element';

    /** An indirect call of an entry that holds no function. */
    case UninitializedElement = 'uninitialized element';

    /** An indirect call of a function with another signature than the caller expects. */
    case IndirectCallTypeMismatch = 'indirect call type mismatch';

    /** An integer division or remainder by zero. */
    case IntegerDivideByZero = 'integer divide by zero';

    /** The one quotient that does not fit, or a float too large for an integer. */
    case IntegerOverflow = 'integer overflow';

    /** A conversion of NaN to an integer. */
    case InvalidConversionToInteger = 'invalid conversion to integer';

    /** Too many calls inside each other. */
    case CallStackExhausted = 'call stack exhausted';
}
