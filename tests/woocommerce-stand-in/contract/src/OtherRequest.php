<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\CommandResult;

/** Runs code in a PHP process of its own, from loading WordPress to its `shutdown`, as a visit to the site does. */
final class OtherRequest
{
    public static function run(string $code, string $before = ''): CommandResult
    {
        $script = dirname(__DIR__) . '/request.php';
        $stdin = (string) json_encode(['before' => $before, 'code' => $code]);

        return Command::run([PHP_BINARY, '-d', 'display_errors=stderr', $script], stdin: $stdin, timeoutSeconds: 60.0);
    }

    /** The same for code that must end well; its output, and WordPress's caches of this process made fresh. */
    public static function answer(string $code, string $before = ''): string
    {
        $output = self::run($code, $before)->orFail()->stdout;
        wp_cache_flush();

        return $output;
    }
}
