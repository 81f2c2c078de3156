<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

use FilesystemIterator;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;

/**
 * The plugin's hand-written PHP as tokens, for tests of what must hold everywhere.
 */
final class PluginSource
{
    /**
     * @return iterable<string, list<\PhpToken>> tokens without blanks and comments, by file
     */
    public static function tokens(): iterable
    {
        $root = dirname(__DIR__, 4) . '/php-plugin';
        $files = iterator_to_array(new RecursiveIteratorIterator(
            new RecursiveDirectoryIterator("{$root}/src", FilesystemIterator::SKIP_DOTS | FilesystemIterator::CURRENT_AS_PATHNAME)
        ), false);
        foreach ([...$files, "{$root}/aura-historia-partner-connect.php", "{$root}/uninstall.php"] as $file) {
            yield substr($file, strlen($root) + 1) => array_values(array_filter(
                \PhpToken::tokenize((string) file_get_contents($file)),
                static fn(\PhpToken $token): bool => !$token->isIgnorable()
            ));
        }
    }

    /**
     * The texts of all string literals that match.
     *
     * @return list<string>
     */
    public static function literals(string $pattern): array
    {
        $found = [];
        foreach (self::tokens() as $tokens) {
            foreach ($tokens as $token) {
                $text = trim($token->text, '\'"');
                if ($token->is(T_CONSTANT_ENCAPSED_STRING) && preg_match($pattern, $text) === 1) {
                    $found[] = $text;
                }
            }
        }

        return array_values(array_unique($found));
    }
}
