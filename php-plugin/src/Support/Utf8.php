<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

defined('ABSPATH') || exit;

/**
 * Repairs texts that are not UTF-8 by the rule that crates/ahpc-bridge/README.md states for every build, and cuts those that are.
 */
final class Utf8
{
    /** A run of whole characters. */
    private const CHARACTERS = '(?:[\x00-\x7F]++|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}'
        . '|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2})++';

    /** The longest start of a character that does not go on, or else a byte that starts none. */
    private const BROKEN = '\xE0[\xA0-\xBF]?|[\xE1-\xEC\xEE\xEF][\x80-\xBF]?|\xED[\x80-\x9F]?|\xF0(?:[\x90-\xBF][\x80-\xBF]?)?'
        . '|[\xF1-\xF3][\x80-\xBF]{0,2}|\xF4(?:[\x80-\x8F][\x80-\xBF]?)?|[\x80-\xFF]';

    /**
     * The same values with every broken piece of a text replaced by U+FFFD; objects come from the core and are whole.
     *
     * @param array<array-key, mixed> $values
     * @return array<array-key, mixed>
     */
    public static function repair(array $values): array
    {
        array_walk_recursive($values, static function (mixed &$value): void {
            if (is_string($value)) {
                $value = self::repairText($value);
            }
        });

        return $values;
    }

    /**
     * The start of a text, up to the border of a character; for hosts without mbstring, of which WordPress makes up for little.
     */
    public static function cut(string $text, int $bytes): string
    {
        if (strlen($text) <= $bytes) {
            return $text;
        }
        $end = $bytes;
        // What follows the first byte of a character are at most three of this form.
        while ($end > max(0, $bytes - 4) && (ord($text[$end]) & 0xC0) === 0x80) {
            $end--;
        }

        return substr($text, 0, $end);
    }

    private static function repairText(string $text): string
    {
        return preg_replace('/' . self::CHARACTERS . '(*SKIP)(*FAIL)|' . self::BROKEN . '/', "\u{FFFD}", $text) ?? $text;
    }
}
