<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

defined('ABSPATH') || exit;

/**
 * How this PHP runs code, as far as it decides how fast the built-in engine is. English words, for developers.
 */
final class PhpFacts
{
    /** The trigger of OPcache's JIT that means "compile traces". */
    private const TRACING = 5;

    public function version(): string
    {
        return sprintf('%s, %d-bit, %s', PHP_VERSION, PHP_INT_SIZE * 8, PHP_SAPI);
    }

    public function opcache(): string
    {
        $status = $this->status();
        if ($status === null) {
            return 'unknown, since its status may not be read';
        }

        return ($status['opcache_enabled'] ?? false) ? 'on' : 'off';
    }

    /**
     * The translated core keeps itself away from the tracing JIT, which PHP 8.2 does not get right for it.
     */
    public function jit(): string
    {
        $jit = $this->status()['jit'] ?? [];
        if (!($jit['on'] ?? false)) {
            return $this->status() === null ? 'unknown' : 'off';
        }

        return $jit['kind'] === self::TRACING ? 'tracing, not used for the built-in engine' : 'function';
    }

    /**
     * Null where the host lets nobody ask; empty without OPcache.
     *
     * @return array<string, mixed>|null
     */
    private function status(): ?array
    {
        if (!extension_loaded('Zend OPcache')) {
            return [];
        }
        // Where the API is restricted, asking is a warning in the site's log.
        if (!function_exists('opcache_get_status') || (string) ini_get('opcache.restrict_api') !== '') {
            return null;
        }

        return opcache_get_status(false) ?: [];
    }
}
