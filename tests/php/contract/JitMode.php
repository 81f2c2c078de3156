<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Contract;

/**
 * Says how this PHP really runs, since a setting that it does not take is dropped in silence.
 */
final class JitMode
{
    /** The trigger of OPcache's status that means "compile traces". */
    private const TRACING = 5;

    /**
     * One of `php`, `php-opcache`, `php-jit-function` and `php-jit-tracing`.
     */
    public static function current(): string
    {
        $status = function_exists('opcache_get_status') ? opcache_get_status(false) : false;
        if ($status === false || !$status['opcache_enabled']) {
            return 'php';
        }
        if (!($status['jit']['on'] ?? false)) {
            return 'php-opcache';
        }

        return $status['jit']['kind'] === self::TRACING ? 'php-jit-tracing' : 'php-jit-function';
    }
}
