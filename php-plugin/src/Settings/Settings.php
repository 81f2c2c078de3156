<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Settings;

use AuraHistoria\PartnerConnect\Support\Host;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * Who the shop is to the API, and where the API is.
 */
final class Settings
{
    private const DEFAULT_BASE_URL = 'https://api.aura-historia.com';

    public function __construct(private readonly OptionStore $options)
    {
    }

    public function shopId(): string
    {
        return $this->value('shop_id');
    }

    public function apiKey(): string
    {
        return $this->value('api_key');
    }

    /**
     * The secret that deliveries are signed with. Nobody ever types or sees it.
     */
    public function secret(): string
    {
        return $this->value('secret');
    }

    public function isConfigured(): bool
    {
        return $this->shopId() !== '' && $this->apiKey() !== '';
    }

    public function saveIdentity(string $shopId, #[\SensitiveParameter] string $apiKey): void
    {
        $this->merge(['shop_id' => $shopId, 'api_key' => $apiKey]);
    }

    public function saveSecret(#[\SensitiveParameter] string $secret): void
    {
        $this->merge(['secret' => $secret]);
    }

    /**
     * Puts what a development version stored under other names where this one looks for it.
     */
    public function takeOver(): void
    {
        $stored = $this->options->freshArray(Options::SETTINGS);
        if (isset($stored['access_token']) && !isset($stored['api_key'])) {
            $this->options->save(Options::SETTINGS, [
                'shop_id' => (string) Loose::text($stored['listing_source_id'] ?? $stored['shop_id'] ?? ''),
                'api_key' => (string) Loose::text($stored['access_token']),
                'secret' => (string) Loose::text($stored['secret'] ?? ''),
            ]);
        }
    }

    /**
     * As on a copy of a shop that must never speak for it.
     */
    public function forget(): void
    {
        $this->options->save(Options::SETTINGS, []);
    }

    /**
     * The address of the API, which only whoever runs the server can change.
     */
    public function baseUrl(): string
    {
        $configured = defined('AHPC_BACKEND_BASE_URL') ? constant('AHPC_BACKEND_BASE_URL') : Host::variable('AHPC_BACKEND_BASE_URL');
        $base = is_string($configured) && $configured !== '' ? $configured : self::DEFAULT_BASE_URL;

        /**
         * Filters the address of the Aura Historia API.
         *
         * Applied whenever something is decided, never in a front-end request. Must be https, except on this machine.
         *
         * @param string $base The address from the constant or environment variable AHPC_BACKEND_BASE_URL, or the default.
         */
        $filtered = apply_filters('ahpc_backend_base_url', $base);

        return is_string($filtered) ? $filtered : $base;
    }

    private function value(string $key): string
    {
        $value = $this->options->freshArray(Options::SETTINGS)[$key] ?? '';

        return is_string($value) ? $value : '';
    }

    /**
     * @param array<string, string> $values
     */
    private function merge(#[\SensitiveParameter] array $values): void
    {
        $this->options->save(Options::SETTINGS, $values + $this->options->freshArray(Options::SETTINGS));
    }
}
