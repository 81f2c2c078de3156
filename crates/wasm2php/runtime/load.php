<?php

// Loads the runtime. Not through an autoloader: a translated module has to work without one.

declare(strict_types=1);

require_once __DIR__ . '/TrapKind.php';
require_once __DIR__ . '/Trap.php';
require_once __DIR__ . '/LinkError.php';
require_once __DIR__ . '/FunctionReference.php';
require_once __DIR__ . '/Integers.php';
require_once __DIR__ . '/Floats.php';
require_once __DIR__ . '/Conversions.php';
require_once __DIR__ . '/Memory.php';
require_once __DIR__ . '/Instance.php';
require_once __DIR__ . '/Jit.php';
