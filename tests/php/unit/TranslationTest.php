<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit;

use AuraHistoria\PartnerConnect\Tests\Unit\Support\PluginSource;
use PHPUnit\Framework\TestCase;

/**
 * Tools that collect sentences for translators read the source; they see literals only, and only our text domain's.
 */
final class TranslationTest extends TestCase
{
    public function testEverySentenceIsOneLiteralInOurTextDomain(): void
    {
        $wrong = [];
        foreach (PluginSource::tokens() as $file => $tokens) {
            foreach ($tokens as $at => $token) {
                if ($token->is(T_STRING) && in_array($token->text, ['__', 'esc_html__', 'esc_attr__'], true)) {
                    $call = implode('', array_column(array_slice($tokens, $at + 1, 5), 'text'));
                    if (preg_match("/^\('.*','aura-historia-partner-connect'\)$/s", $call) !== 1) {
                        $wrong[] = "{$file}:{$token->line}";
                    }
                }
            }
        }

        self::assertSame([], $wrong);
    }

    /**
     * Made by `wp i18n make-pot php-plugin php-plugin/languages/aura-historia-partner-connect.pot --exclude=generated`.
     */
    public function testEverySentenceIsInTheFileForTranslators(): void
    {
        $pot = (string) file_get_contents(__DIR__ . '/../../../php-plugin/languages/aura-historia-partner-connect.pot');
        $missing = [];
        foreach (PluginSource::tokens() as $file => $tokens) {
            foreach ($tokens as $at => $token) {
                if ($token->is(T_STRING) && in_array($token->text, ['__', 'esc_html__', 'esc_attr__'], true)) {
                    $sentence = substr($tokens[$at + 2]->text, 1, -1);
                    if (!str_contains($pot, 'msgid "' . addcslashes($sentence, '"\\') . '"')) {
                        $missing[] = "{$file}:{$token->line}";
                    }
                }
            }
        }

        self::assertSame([], $missing, 'the file for translators has to be made again');
    }
}
