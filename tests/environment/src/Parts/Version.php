<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;

/** Reads from a part itself which version it is; a part that cannot say so is not usable. */
final class Version
{
    public static function of(string $path): ?string
    {
        if (is_file("$path/wp-includes/version.php")) {
            return self::match('/\$wp_version\s*=\s*\'([^\']+)\'/', "$path/wp-includes/version.php");
        }
        foreach (['woocommerce.php', 'load.php'] as $main) {
            if (is_file("$path/$main")) {
                return self::match('/^[ \t\/*]*Version:\s*(\S+)/m', "$path/$main");
            }
        }

        return is_file($path) ? self::ofWpCli($path) : null;
    }

    /** What a plugin's header says about the WordPress it needs. */
    public static function ofRequiredWordPress(string $pluginFile): string
    {
        return self::match('/^[ \t\/*]*Requires at least:\s*(\S+)/m', $pluginFile) ?? '0';
    }

    private static function ofWpCli(string $phar): ?string
    {
        $answer = Command::run([PHP_BINARY, $phar, '--allow-root', '--version'])->stdout;

        return preg_match('/WP-CLI (\S+)/', $answer, $found) === 1 ? $found[1] : null;
    }

    private static function match(string $pattern, string $file): ?string
    {
        return preg_match($pattern, (string) file_get_contents($file), $found) === 1 ? $found[1] : null;
    }
}
