<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

use AuraHistoria\PartnerConnect\Core\CoreError;

defined('ABSPATH') || exit;

/**
 * Writes to WooCommerce's log under our own source. English, since it is for developers; never a secret, never a payload.
 */
final class Log
{
    public const SOURCE = 'aura-historia-partner-connect';

    public function info(string $message): void
    {
        $this->write('info', $message);
    }

    public function error(string $message): void
    {
        $this->write('error', $message);
    }

    public function problem(string $during, CoreError $problem): void
    {
        $this->write('warning', sprintf('%s: %s %s', $during, $problem->code, (string) wp_json_encode($problem->params)));
    }

    private function write(string $level, string $message): void
    {
        if (!function_exists('wc_get_logger')) {
            return;
        }
        try {
            wc_get_logger()->log($level, $message, ['source' => self::SOURCE]);
        } catch (\Throwable) {
            // Another plugin's way of keeping logs may throw; whatever was to be told must go on all the same.
            return;
        }
    }
}
