<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

defined('ABSPATH') || exit;

/**
 * When the queue of the site last ran, and when the earliest of what waits in it for us was due.
 */
final class QueuePulse
{
    /**
     * @param int|null $ranAt in Unix seconds, null where it never ran
     * @param int|null $dueAt in Unix seconds, null where nothing waits
     */
    public function __construct(public readonly ?int $ranAt, public readonly ?int $dueAt)
    {
    }

    /**
     * @return array{ran_at: int|null, due_at: int|null} as the core takes it
     */
    public function fields(): array
    {
        return ['ran_at' => $this->ranAt, 'due_at' => $this->dueAt];
    }
}
