<?php

// Loaded before each test script: whatever PHP has to say ends it.

declare(strict_types=1);

set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    throw new \ErrorException($message, 0, $level, $file, $line);
});
