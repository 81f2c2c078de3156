<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * The host and the module do not fit together: an import is missing or gives the wrong type, an export is not there,
 * or it was called with the wrong arguments.
 */
final class LinkError extends \LogicException
{
}
