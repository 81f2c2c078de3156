<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;

/**
 * What the core has to know of the shop to decide anything.
 */
final class StoreFacts
{
    public function __construct(private readonly Settings $settings, private readonly OptionStore $options)
    {
    }

    /**
     * What `sync_step` has to know besides.
     *
     * @param bool $webhooksDisabled whether WooCommerce has switched one of the managed webhooks off
     * @return array<string, string|bool>
     */
    public function ofConnection(bool $webhooksDisabled): array
    {
        return $this->read() + ['secret' => $this->settings->secret(), 'webhooks_disabled' => $webhooksDisabled];
    }

    /**
     * What a request to the API takes besides its body.
     *
     * @return array<string, string|null>
     */
    public function ofRequests(): array
    {
        // The connection has found out which header the API takes the key from.
        return $this->read() + ['auth' => $this->options->freshState(Options::CONNECTION_STATE)->auth ?? null];
    }

    /**
     * @return array{locale: string, currency: string}
     */
    public function ofStore(): array
    {
        // The language of the shop, not of whoever happens to be logged in.
        return ['locale' => get_locale(), 'currency' => get_woocommerce_currency()];
    }

    /**
     * @return array{shop_id: string, api_key: string, base_url: string, locale: string, currency: string}
     */
    public function read(): array
    {
        return [
            'shop_id' => $this->settings->shopId(),
            'api_key' => $this->settings->apiKey(),
            'base_url' => $this->settings->baseUrl(),
        ] + $this->ofStore();
    }
}
