<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * What the core has to know of the shop to decide anything.
 *
 * Language, currency and address are read as they are stored, past every filter: what a plugin says of them for one visitor
 * must not be registered for all, and Action Scheduler's requests carry some visitor's cookies, too.
 */
final class StoreFacts
{
    /** A filtered value that cannot be told. */
    private const UNKNOWN = '?';

    public function __construct(private readonly Settings $settings, private readonly OptionStore $options)
    {
    }

    /**
     * The facts of one step of a machine.
     *
     * @return array<string, mixed>
     */
    public function read(): array
    {
        return [
            'shop_id' => $this->settings->shopId(),
            'api_key' => $this->settings->apiKey(),
            'base_url' => $this->settings->baseUrl(),
            'secret' => $this->settings->secret(),
            'home' => $this->home(),
            'environment' => wp_get_environment_type(),
        ] + $this->ofStore();
    }

    /**
     * What every machine but that of the connection has to know besides: how the connection stands.
     *
     * @return array<string, mixed>
     */
    public function readConnected(): array
    {
        return $this->read() + ['connection' => $this->options->freshState(Options::CONNECTION_STATE)];
    }

    /**
     * @return array{locale: string, currency: string}
     */
    public function ofStore(): array
    {
        $stored = $this->stored('WPLANG', 'woocommerce_currency');

        return ['locale' => $this->locale($stored['WPLANG'] ?? null), 'currency' => $stored['woocommerce_currency'] ?? ''];
    }

    /**
     * What other plugins' filters make of language and currency; null where they leave them as they are stored, and a question
     * mark where they throw, or give what is no text.
     *
     * @return array{locale: string|null, currency: string|null}
     */
    public function filtered(): array
    {
        $store = $this->ofStore();

        return [
            'locale' => $this->unless($store['locale'], get_locale(...)),
            'currency' => $this->unless($store['currency'], get_woocommerce_currency(...)),
        ];
    }

    /**
     * @param \Closure(): mixed $read
     */
    private function unless(string $stored, \Closure $read): ?string
    {
        try {
            $value = $read();
        } catch (\Throwable) {
            return self::UNKNOWN;
        }

        return $value === $stored ? null : (is_string($value) ? $value : self::UNKNOWN);
    }

    /**
     * WordPress's own order: the constant of old, the site's row, the network's row, and English where there is none.
     */
    private function locale(?string $locale): string
    {
        if ($locale === null && is_multisite()) {
            $locale = $this->storedForNetwork('WPLANG');
        }
        if ($locale === null && defined('WPLANG')) {
            $locale = Loose::text(constant('WPLANG'));
        }

        return in_array($locale, [null, ''], true) ? 'en_US' : $locale;
    }

    /**
     * The address that the site's owner has set, never that of the request: shops answer under several.
     */
    private function home(): string
    {
        return defined('WP_HOME') ? (string) Loose::text(constant('WP_HOME')) : ($this->stored('home')['home'] ?? '');
    }

    /**
     * @return array<string, string> the values of those that there are, in one query
     */
    private function stored(string ...$options): array
    {
        global $wpdb;
        $places = implode(', ', array_fill(0, count($options), '%s'));
        $rows = $wpdb->get_results($wpdb->prepare("SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name IN ({$places})", ...$options), ARRAY_A);

        return array_map('strval', array_column($rows ?? [], 'option_value', 'option_name'));
    }

    private function storedForNetwork(string $option): ?string
    {
        global $wpdb;
        $value = $wpdb->get_var($wpdb->prepare(
            "SELECT meta_value FROM {$wpdb->sitemeta} WHERE meta_key = %s AND site_id = %d",
            $option,
            get_current_network_id()
        ));

        return $value === null ? null : (string) $value;
    }
}
