<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

defined('ABSPATH') || exit;

/**
 * How sending the catalog stands, and what a person may wish of it now.
 */
final class SendingStatus
{
    public const SENDING = 'sending';
    public const WAITING = 'waiting';
    public const STOPPED = 'stopped';
    public const PAUSED = 'paused';

    /**
     * @param string $state one of the core's phases of sending, the constants above among them
     * @param int|null $perMinute products a minute; null where that is no figure of this moment
     * @param int|null $secondsLeft until all have arrived at that pace
     * @param int|null $nextTryAt when it is tried again, in Unix seconds
     * @param list<string> $allows some of `send_all`, `send_changes`, `pause`, `resume`, `take_off`
     */
    private function __construct(
        public readonly string $state,
        public readonly ?int $perMinute,
        public readonly ?int $secondsLeft,
        public readonly ?int $nextTryAt,
        private readonly array $allows
    ) {
    }

    /**
     * @param array<string, mixed> $sending as the core answers it
     */
    public static function fromArray(array $sending): self
    {
        return new self(
            (string) ($sending['state'] ?? 'idle'),
            Moment::from($sending['per_minute'] ?? null),
            Moment::from($sending['seconds_left'] ?? null),
            Moment::from($sending['next_try_at'] ?? null),
            array_values(array_filter((array) ($sending['allows'] ?? []), 'is_string'))
        );
    }

    public function allows(string $wish): bool
    {
        return in_array($wish, $this->allows, true);
    }
}
