<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Keeps PHP's tracing JIT away from translated code.
 *
 * The tracing JIT of PHP 8.2 miscompiles large functions: parameters that are set read as undefined, and loops never
 * end. It only ever looks at functions that were loaded while it was switched on, so the generated code is loaded
 * while it is off, and the runtime too: a trace that goes from one into the other crashed PHP. Everything else of the
 * process keeps its JIT; only the translated code runs without, and nothing has to be done around its calls. A JIT
 * that compiles whole functions (`opcache.jit=function`) is right and stays.
 *
 * A script that is preloaded, or compiled by `opcache_compile_file()`, is not loaded through here: do neither with
 * generated code where the tracing JIT is on.
 */
final class Jit
{
    /** Names of the tracing mode in `opcache.jit`. */
    private const TRACING = ['tracing', 'on', 'yes', 'true'];

    /**
     * Loads the file, with the tracing JIT switched off meanwhile where there is one.
     */
    public static function loadUntraced(string $file): void
    {
        $setting = self::tracingSetting();
        $isOff = $setting !== null && self::change('off');
        try {
            require_once $file;
        } finally {
            if ($isOff) {
                self::change($setting);
            }
        }
    }

    /**
     * The value of `opcache.jit` where it asks for the tracing JIT, by name or by the third of four digits.
     */
    public static function tracingSetting(): ?string
    {
        $setting = Settings::get('opcache.jit');
        if ($setting === false || (int) Settings::get('opcache.jit_buffer_size') <= 0) {
            return null;
        }
        // `ctype_digit()` is of an extension that a host may lack.
        $isTracing = \is_numeric($setting)
            ? \intdiv((int) $setting, 10) % 10 === 5
            : \in_array(\strtolower($setting), self::TRACING, true);
        return $isTracing ? $setting : null;
    }

    /**
     * PHP warns when the JIT was disabled at start-up; no error handler of the site should see that.
     */
    private static function change(string $value): bool
    {
        \set_error_handler(static fn (): bool => true);
        try {
            return \function_exists('ini_set') && \ini_set('opcache.jit', $value) !== false;
        } finally {
            \restore_error_handler();
        }
    }
}
