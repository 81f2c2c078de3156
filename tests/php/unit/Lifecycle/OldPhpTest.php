<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Lifecycle;

use AuraHistoria\PartnerConnect\Tests\Unit\Support\PluginSource;
use PHPUnit\Framework\TestCase;

/**
 * What an older PHP reads before it is told that it is too old must have no syntax that it does not know.
 */
final class OldPhpTest extends TestCase
{
    private const FILES = ['aura-historia-partner-connect.php', 'uninstall.php', 'src/Lifecycle/Requirements.php'];

    /** Came with PHP 7.1 to 8.1. */
    private const NEWER_TOKENS = [
        T_FN, T_MATCH, T_READONLY, T_ENUM, T_ATTRIBUTE, T_NULLSAFE_OBJECT_OPERATOR, T_COALESCE_EQUAL,
    ];

    /** Nullable, void and the other newer types; typed properties; constants with a visibility; first-class callables. */
    private const NEWER_SHAPES = [
        '/[(,:] \?\s?[A-Za-z\\\\]/',
        '/\) : (void|mixed|static|never|object|iterable|null|false)\b/',
        '/(public|protected|private) (static )?[A-Za-z\\\\]+ \$/',
        '/(public|protected|private) const/',
        '/\( \.\.\. \)/',
        '/, \)/',
    ];

    public function testTheFirstFilesAreReadableByPhp70(): void
    {
        $newer = [];
        foreach (PluginSource::tokens() as $file => $tokens) {
            if (!in_array($file, self::FILES, true)) {
                continue;
            }
            $checked[] = $file;
            foreach ($tokens as $token) {
                if ($token->is(self::NEWER_TOKENS)) {
                    $newer[] = "{$file}:{$token->line} {$token->text}";
                }
            }
            $text = implode(' ', array_column($tokens, 'text'));
            foreach (self::NEWER_SHAPES as $shape) {
                if (preg_match($shape, $text, $found) === 1) {
                    $newer[] = "{$file} {$found[0]}";
                }
            }
        }

        self::assertEqualsCanonicalizing(self::FILES, $checked ?? []);
        self::assertSame([], $newer);
    }
}
