<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use WC_Webhook;

defined('ABSPATH') || exit;

/**
 * Where deliveries to us go, as the last sync has left it; read from the one autoloaded option, so it costs no query.
 */
final class DeliveryTarget
{
    private function __construct(
        public readonly string $url,
        public readonly string $header,
        public readonly string $valuePrefix
    ) {
    }

    /**
     * Null before the shop is connected.
     */
    public static function current(): ?self
    {
        $stored = get_option(Options::DELIVERY);
        $stored = is_array($stored) ? $stored : OptionStore::arrayOf(Options::DELIVERY, $stored);
        [$url, $header, $valuePrefix] = [$stored['url'] ?? null, $stored['header'] ?? null, $stored['value_prefix'] ?? null];

        return is_string($url) && is_string($header) && is_string($valuePrefix) ? new self($url, $header, $valuePrefix) : null;
    }

    /**
     * Whether a request of the site goes there; asked for every one of them, so nothing else is loaded for it.
     */
    public static function isAt(string $url): bool
    {
        return self::current()?->url === $url;
    }

    public static function isOf(WC_Webhook $webhook): bool
    {
        return self::isAt($webhook->get_delivery_url('edit'));
    }
}
