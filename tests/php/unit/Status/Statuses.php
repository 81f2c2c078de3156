<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Status;

use AuraHistoria\PartnerConnect\Status\QueuePulse;
use AuraHistoria\PartnerConnect\Status\Status;

/**
 * A shop whose 4,453 products are all at rest, but for what a test says.
 */
final class Statuses
{
    public const NOW = 1_700_000_000;

    /**
     * @param array<string, mixed> $changes of the core's answer, by its first keys
     */
    public static function of(array $changes = [], ?int $ranAt = self::NOW, ?int $waitingSince = null): Status
    {
        return Status::fromArray($changes + self::answer(), new QueuePulse($ranAt, self::NOW + 300), $waitingSince);
    }

    /**
     * @return array<string, mixed>
     */
    public static function answer(): array
    {
        return [
            'pill' => 'connected',
            'connection' => ['state' => 'connected', 'registered_at' => self::NOW, 'next_try_at' => null],
            'sending' => ['state' => 'rest', 'per_minute' => null, 'seconds_left' => null, 'next_try_at' => null, 'allows' => ['send_all', 'send_changes']],
            'catalog' => self::numbers(4443, 0, 7, 3),
            'problems' => [],
        ];
    }

    /**
     * @return array<string, int>
     */
    public static function numbers(int $online, int $onItsWay, int $needsYou, int $leftOut): array
    {
        return [
            'total' => $online + $onItsWay + $needsYou + $leftOut,
            'online' => $online,
            'on_its_way' => $onItsWay,
            'needs_you' => $needsYou,
            'left_out' => $leftOut,
        ];
    }

    /**
     * @param array<string, string|int> $params
     * @return array<string, mixed>
     */
    public static function problem(string $code, string $severity, array $params = [], ?int $products = null): array
    {
        return ['code' => $code, 'params' => $params, 'since' => self::NOW - 3600, 'products' => $products, 'severity' => $severity];
    }
}
