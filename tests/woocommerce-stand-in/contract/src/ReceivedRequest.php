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
        public readonly string $protocol,
        public readonly array $headers,
        public readonly string $body,
    ) {
    }

    public function json(): mixed
    {
        return json_decode($this->body, true, 512, JSON_THROW_ON_ERROR);
    }

    public function isPing(): bool
    {
        return str_starts_with($this->body, 'webhook_id=');
    }
}
