<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

use AuraHistoria\PartnerConnect\Catalog\Numbers;

defined('ABSPATH') || exit;

/**
 * How all of it stands, as the core judges it: the one status that page, notice and Site Health show.
 */
final class Status
{
    public const NOT_CONNECTED = 'not_connected';
    public const CONNECTING = 'connecting';
    public const CONNECTED = 'connected';
    public const PAUSED = 'paused';
    public const NEEDS_YOU = 'needs_you';
    public const STOPPED = 'stopped';
    public const COPY = 'copy';
    public const ELSEWHERE = 'elsewhere';

    /**
     * @param string $pill all of it in a word, one of the constants above
     * @param list<StatusProblem> $problems the worst first
     */
    private function __construct(
        public readonly string $pill,
        public readonly ConnectionStatus $connection,
        public readonly SendingStatus $sending,
        public readonly Numbers $catalog,
        public readonly QueuePulse $queue,
        public readonly array $problems
    ) {
    }

    /**
     * @param array<string, mixed> $answer of the core's operation `status`
     * @param int|null $waitingSince since when the product waits that has waited longest, in Unix seconds
     */
    public static function fromArray(array $answer, QueuePulse $queue, ?int $waitingSince): self
    {
        return new self(
            (string) ($answer['pill'] ?? self::NOT_CONNECTED),
            ConnectionStatus::fromArray((array) ($answer['connection'] ?? [])),
            SendingStatus::fromArray((array) ($answer['sending'] ?? [])),
            self::numbers((array) ($answer['catalog'] ?? []), $waitingSince),
            $queue,
            array_values(array_filter(array_map(StatusProblem::fromArray(...), (array) ($answer['problems'] ?? []))))
        );
    }

    public function has(string $code): bool
    {
        return $this->find($code) !== null;
    }

    public function find(string $code): ?StatusProblem
    {
        foreach ($this->problems as $problem) {
            if ($problem->error->code === $code) {
                return $problem;
            }
        }

        return null;
    }

    /**
     * @return list<StatusProblem>
     */
    public function ofSeverity(string $severity): array
    {
        return array_values(array_filter($this->problems, static fn(StatusProblem $problem): bool => $problem->severity === $severity));
    }

    /**
     * Whether this place is one from which nothing leaves on purpose.
     */
    public function isSilentPlace(): bool
    {
        return in_array($this->pill, [self::COPY, self::ELSEWHERE], true);
    }

    /**
     * Whether something, or somebody, keeps everything from leaving.
     */
    public function isHeldUp(): bool
    {
        return $this->isSilentPlace()
            || in_array($this->pill, [self::STOPPED, self::NOT_CONNECTED], true)
            || $this->sending->state === SendingStatus::PAUSED
            || $this->ofSeverity(StatusProblem::STOPS) !== [];
    }

    /**
     * @param array<string, mixed> $catalog
     */
    private static function numbers(array $catalog, ?int $waitingSince): Numbers
    {
        return new Numbers(
            (int) ($catalog['online'] ?? 0),
            (int) ($catalog['on_its_way'] ?? 0),
            (int) ($catalog['needs_you'] ?? 0),
            (int) ($catalog['left_out'] ?? 0),
            $waitingSince
        );
    }
}
