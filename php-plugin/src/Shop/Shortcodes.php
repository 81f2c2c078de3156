<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

defined('ABSPATH') || exit;

/**
 * Renders shortcodes, and drops the tags of those whose plugin is not there: their content is text, their brackets are not.
 */
final class Shortcodes
{
    /** `[name …]`, `[/name]` and `[name … /]`, not doubled brackets, which stand for brackets. */
    private const TAG = '/(?<!\[)\[\/?([a-zA-Z][a-zA-Z0-9_-]*)(?:\s[^\[\]]*)?\/?\](?!\])/';

    /** `name=value` in a tag, whatever quotes there are around the value. */
    private const ATTRIBUTE = '/\s[a-zA-Z][a-zA-Z0-9_-]*\s*=/';

    public static function rendered(string $text): string
    {
        return self::withoutUnknown(do_shortcode($text));
    }

    /**
     * A name in brackets is taken for a shortcode where it has attributes, is closed somewhere, or is put together as
     * builders put theirs together; "[signed]" in a sentence is not.
     */
    public static function withoutUnknown(string $text): string
    {
        if (!str_contains($text, '[')) {
            return $text;
        }
        preg_match_all('/\[\/([a-zA-Z][a-zA-Z0-9_-]*)\]/', $text, $matches);
        $closed = array_flip($matches[1]);

        return preg_replace_callback(
            self::TAG,
            static function (array $tag) use ($closed): string {
                $isTag = isset($closed[$tag[1]]) || str_contains($tag[1], '_') || preg_match(self::ATTRIBUTE, $tag[0]) === 1 || str_ends_with($tag[0], '/]');

                return $isTag && !shortcode_exists($tag[1]) ? ' ' : $tag[0];
            },
            $text
        ) ?? $text;
    }
}
