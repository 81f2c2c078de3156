<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

/** One HTTP request as it arrived. */
final class ReceivedRequest
{
    /**
     * @param array<string, string> $headers by name in lower case
     */
    public function __construct(
        public readonly string $method,
        public readonly string $uri,
        public readonly array $headers,
        public readonly string $body,
    ) {
    }

    public function isPing(): bool
    {
        return str_starts_with($this->body, 'webhook_id=');
    }
}
