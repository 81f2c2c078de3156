<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Switches PHP's JIT off around calls.
 *
 * The tracing JIT of PHP 8.2 miscompiles large functions such as translated ones; results become wrong or a loop never
 * ends. Without JIT, and with functions that are compiled as a whole, everything is right, so nothing but speed is
 * lost. Where there is no JIT, or it cannot be changed, nothing happens at all.
 */
final class Jit
{
    /** Values of `opcache.jit` that mean it does not run. */
    private const OFF = ['', '0', 'off', 'disable', 'no', 'false'];

    /** Whether a change has been refused, so that it is not tried again. */
    private static bool $isFixed = false;

    /**
     * Runs the work with the JIT switched off, and then puts it back as it was.
     *
     * @template T
     * @param callable(): T $work
     * @return T
     */
    public static function without(callable $work): mixed
    {
        $setting = self::$isFixed ? null : self::setting();
        if ($setting === null || !self::change('off')) {
            return $work();
        }
        try {
            return $work();
        } finally {
            self::change($setting);
        }
    }

    /**
     * The value of `opcache.jit` where a JIT may be running.
     */
    private static function setting(): ?string
    {
        $setting = \ini_get('opcache.jit');
        if ($setting === false || \in_array(\strtolower($setting), self::OFF, true)) {
            return null;
        }
        return (int) \ini_get('opcache.jit_buffer_size') > 0 ? $setting : null;
    }

    /**
     * PHP warns when the JIT was disabled at start-up; no error handler of the site should see that.
     */
    private static function change(string $value): bool
    {
        \set_error_handler(static fn (): bool => true);
        try {
            $changed = \function_exists('ini_set') && \ini_set('opcache.jit', $value) !== false;
        } finally {
            \restore_error_handler();
        }
        self::$isFixed = !$changed;
        return $changed;
    }
}
