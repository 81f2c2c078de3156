<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Queue;

use ActionScheduler_Store;
use AuraHistoria\PartnerConnect\Settings\Options;

/**
 * Our actions in Action Scheduler. Nothing of ours runs in the background by any other way.
 */
final class Queue
{
    private const CHECK_EVERY_SECONDS = 15 * MINUTE_IN_SECONDS;

    /** In which nightly work begins. */
    private const NIGHT_SECONDS = 4 * HOUR_IN_SECONDS;

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
     * Queues the next share of one worker of the catalog send; an earlier plan of the same worker is replaced.
     */
    public function backfillIn(int $seconds, string $shopId, int $worker): void
    {
        as_unschedule_all_actions(Options::HOOK_BACKFILL, [$shopId, $worker], Options::GROUP);
        as_schedule_single_action(time() + $seconds, Options::HOOK_BACKFILL, [$shopId, $worker], Options::GROUP);
    }

    public function isBackfillPlanned(): bool
    {
        return $this->isPending(Options::HOOK_BACKFILL);
    }

    /**
     * Whether that worker of the catalog send is at work or about to be.
     */
    public function hasBackfillWorker(string $shopId, int $worker): bool
    {
        return as_has_scheduled_action(Options::HOOK_BACKFILL, [$shopId, $worker], Options::GROUP);
    }

    /**
     * Queues the next share of deliveries; an earlier plan is replaced.
     */
    public function outboxIn(int $seconds): void
    {
        $this->replace(Options::HOOK_OUTBOX, [], $seconds);
    }

    public function isOutboxPlanned(): bool
    {
        return $this->isPending(Options::HOOK_OUTBOX);
    }

    public function clearBackfill(): void
    {
        as_unschedule_all_actions(Options::HOOK_BACKFILL);
    }

    /**
     * Puts back what runs regularly.
     */
    public function ensureRegular(): void
    {
        $this->ensure(Options::HOOK_CHECK, self::CHECK_EVERY_SECONDS, time() + self::CHECK_EVERY_SECONDS);
        // At a time of its own for each shop, so that not all ask the API at once.
        $ofTheNight = crc32(home_url()) % self::NIGHT_SECONDS;
        $this->ensure(Options::HOOK_AUDIT, DAY_IN_SECONDS, (int) strtotime('tomorrow 00:30 ' . wp_timezone_string()) + $ofTheNight);
    }

    /**
     * Not by as_has_scheduled_action, which counts a running action, too: its process may have been killed.
     */
    private function isPending(string $hook): bool
    {
        $wanted = ['hook' => $hook, 'group' => Options::GROUP, 'status' => ActionScheduler_Store::STATUS_PENDING, 'per_page' => 1];

        return as_get_scheduled_actions($wanted, 'ids') !== [];
    }

    private function ensure(string $hook, int $everySeconds, int $first): void
    {
        if (!as_has_scheduled_action($hook, [], Options::GROUP)) {
            as_schedule_recurring_action($first, $everySeconds, $hook, [], Options::GROUP, true);
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
