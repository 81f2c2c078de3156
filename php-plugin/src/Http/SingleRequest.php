<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Http;

use WP_Error;

defined('ABSPATH') || exit;

/**
 * `wp_remote_request`, which lets through whatever the code of another plugin throws in its filters.
 */
final class SingleRequest
{
    /**
     * @param array<string, mixed> $args
     * @return array<string, mixed>|WP_Error
     */
    public static function send(string $url, #[\SensitiveParameter] array $args): array|WP_Error
    {
        try {
            return wp_remote_request($url, $args);
        } catch (\Throwable $failure) {
            return new WP_Error('ahpc_thrown', $failure->getMessage());
        }
    }
}
