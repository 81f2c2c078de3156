<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Reads PHP's settings, also where a host has switched `ini_get()` off.
 */
final class Settings
{
    /**
     * The value of a setting; false where there is none, or nobody may know.
     */
    public static function get(string $name): string|false
    {
        foreach (['ini_get', 'get_cfg_var'] as $function) {
            if (\function_exists($function)) {
                $value = $function($name);
                return \is_string($value) ? $value : false;
            }
        }
        return false;
    }
}
