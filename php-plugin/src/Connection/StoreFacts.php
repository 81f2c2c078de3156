<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Settings\Settings;

/**
 * What the core has to know of the shop to decide anything.
 */
final class StoreFacts
{
    public function __construct(private readonly Settings $settings)
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
     * @return array{shop_id: string, api_key: string, base_url: string, locale: string, currency: string}
     */
    public function read(): array
    {
        return [
            'shop_id' => $this->settings->shopId(),
            'api_key' => $this->settings->apiKey(),
            'base_url' => $this->settings->baseUrl(),
            // The language of the shop, not of whoever happens to be logged in.
            'locale' => get_locale(),
            'currency' => get_woocommerce_currency(),
        ];
    }
}
