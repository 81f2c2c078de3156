<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * The language of a product in a shop that has several versions of each, one a language.
 */
final class ProductLanguage
{
    /** The taxonomy of Polylang, which is there also while only its functions of the front end are not. */
    private const TAXONOMY = 'language';

    /** What a version's language is called there; what a book is written in may have a taxonomy of that name, too. */
    private const CODE = '/^[a-z]{2,3}(?:[_-][a-z0-9]+)*$/i';

    /** How long a plugin of several languages may be away, as during its update, before the shop counts as one without. */
    private const PATIENCE_SECONDS = HOUR_IN_SECONDS;

    public function __construct(private readonly OptionStore $options)
    {
    }

    /**
     * Whether languages can be told apart as they could before. While the plugin that does it is away, every version of a
     * product would look like one in the shop's own language.
     */
    public function isReady(): bool
    {
        $source = $this->source();
        $known = $this->options->freshArray(Options::LANGUAGE_SOURCE);
        if (($known['source'] ?? '') === $source) {
            if (isset($known['missing_since'])) {
                $this->options->save(Options::LANGUAGE_SOURCE, ['source' => $source]);
            }
            return true;
        }
        $since = Loose::int($known['missing_since'] ?? 0);
        if ($source === '' && ($since === 0 || $since + self::PATIENCE_SECONDS > time())) {
            $this->options->save(Options::LANGUAGE_SOURCE, ['source' => $known['source'], 'missing_since' => $since === 0 ? time() : $since]);
            return false;
        }
        $this->options->save(Options::LANGUAGE_SOURCE, ['source' => $source]);

        return true;
    }

    /**
     * A locale or a two-letter code; empty in a shop of one language, and for products that have none.
     */
    public function of(int $id): string
    {
        $known = $this->known($id);

        /**
         * Filters the language that a product is in, for plugins of several languages other than Polylang and WPML.
         *
         * Applied where products are read, in the queue. Only the versions in the shop's own language are offered.
         *
         * @param string $language A locale such as de_AT or a code such as de; empty for none; whatever is no text is ignored.
         * @param int $id The product's id.
         */
        $language = apply_filters('ahpc_product_language', $known, $id);

        return is_string($language) ? $language : $known;
    }

    private function known(int $id): string
    {
        return match ($this->source()) {
            'polylang' => (string) Loose::text(pll_get_post_language($id, 'locale')),
            'wpml' => $this->byWpml($id),
            'taxonomy' => $this->byTerm($id),
            default => '',
        };
    }

    /**
     * What tells languages apart here; empty in a shop of one language.
     */
    private function source(): string
    {
        return match (true) {
            function_exists('pll_get_post_language') => 'polylang',
            has_filter('wpml_post_language_details') !== false => 'wpml',
            taxonomy_exists(self::TAXONOMY) && is_object_in_taxonomy('product', self::TAXONOMY) => 'taxonomy',
            default => '',
        };
    }

    private function byWpml(int $id): string
    {
        // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own.
        $details = apply_filters('wpml_post_language_details', null, $id);

        return is_array($details) ? (string) Loose::text($details['locale'] ?? $details['language_code'] ?? '') : '';
    }

    private function byTerm(int $id): string
    {
        $terms = get_the_terms($id, self::TAXONOMY);
        $term = is_array($terms) ? reset($terms) : null;
        $slug = $term instanceof \WP_Term ? (string) Loose::text($term->slug) : '';

        return preg_match(self::CODE, $slug) === 1 ? $slug : '';
    }
}
