<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\Settings;

defined('ABSPATH') || exit;

/**
 * Signs what is told in the way of WooCommerce's deliveries.
 */
final class Signer
{
    public function __construct(private readonly Core $core, private readonly Settings $settings)
    {
    }

    /**
     * @return array<string, string> the header with the signature; empty where the core cannot sign, and the API refuses
     */
    public function headers(string $body): array
    {
        $signed = $this->core->ask('sign_delivery', ['secret' => $this->settings->secret(), 'body' => $body]);

        return $signed instanceof CoreError ? [] : ['X-WC-Webhook-Signature' => (string) $signed['signature']];
    }
}
