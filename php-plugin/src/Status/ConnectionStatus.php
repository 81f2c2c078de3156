<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

defined('ABSPATH') || exit;

/**
 * How the connection stands.
 */
final class ConnectionStatus
{
    /**
     * @param string $state one of the core's phases of a connection, such as `connected` or `retrying`
     * @param int|null $registeredAt when Aura Historia last accepted it, in Unix seconds
     * @param int|null $nextTryAt when it is tried again, in Unix seconds
     */
    private function __construct(
        public readonly string $state,
        public readonly ?int $registeredAt,
        public readonly ?int $nextTryAt
    ) {
    }

    /**
     * @param array<string, mixed> $connection as the core answers it
     */
    public static function fromArray(array $connection): self
    {
        return new self(
            (string) ($connection['state'] ?? 'unconfigured'),
            Moment::from($connection['registered_at'] ?? null),
            Moment::from($connection['next_try_at'] ?? null)
        );
    }
}
