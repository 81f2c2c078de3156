<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Queue;

use AuraHistoria\PartnerConnect\Settings\Options;

/**
 * Our actions in Action Scheduler. Nothing of ours runs in the background by any other way.
 */
final class Queue
{
    private const CHECK_EVERY_SECONDS = 15 * MINUTE_IN_SECONDS;

    /**
     * Queues a sync for now. When the queue cannot be used yet, the wish is noted and queued by the next request that can.
     */
    public function syncSoon(): void
    {
        if (!$this->isReady()) {
            update_option(Options::NEEDS_SYNC, 'yes', false);
            return;
        }
        $this->syncIn(0);
    }

    /**
     * Queues the one next sync; an earlier plan is replaced.
     *
     * @param bool $force whether it asks the API even where nothing seems to have changed
     */
    public function syncIn(int $seconds, bool $force = false): void
    {
        $this->replace(Options::HOOK_SYNC, $force ? [true] : [], $seconds);
    }

    /**
     * Queues the next share of the catalog; an earlier plan is replaced.
     */
    public function backfillIn(int $seconds, string $shopId): void
    {
        $this->replace(Options::HOOK_BACKFILL, [$shopId], $seconds);
    }

    public function isBackfillPlanned(): bool
    {
        return as_has_scheduled_action(Options::HOOK_BACKFILL, null, Options::GROUP);
    }

    public function ensureCheck(): void
    {
        if (!as_has_scheduled_action(Options::HOOK_CHECK, [], Options::GROUP)) {
            as_schedule_recurring_action(time() + self::CHECK_EVERY_SECONDS, self::CHECK_EVERY_SECONDS, Options::HOOK_CHECK, [], Options::GROUP, true);
        }
    }

    /**
     * Takes everything of ours out of the queue.
     */
    public function clear(): void
    {
        if (!$this->isReady()) {
            return;
        }
        foreach (Options::HOOKS as $hook) {
            as_unschedule_all_actions($hook);
        }
    }

    /**
     * Action Scheduler may be asked only after its own start.
     */
    public function isReady(): bool
    {
        return function_exists('as_schedule_single_action') && did_action('action_scheduler_init') > 0;
    }

    /**
     * Unscheduled by hook alone, since naming a group would ask for equal arguments, too. Not by `unique`, which looks at the running action too, so that no action could plan its own successor.
     *
     * @param list<string|bool> $args
     */
    private function replace(string $hook, array $args, int $seconds): void
    {
        as_unschedule_all_actions($hook);
        as_schedule_single_action(time() + $seconds, $hook, $args, Options::GROUP);
    }
}
