<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Queue;

use ActionScheduler_Store;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Our actions in Action Scheduler. Nothing of ours runs in the background by any other way.
 */
final class Queue
{
    /** In which nightly work begins. */
    private const NIGHT_SECONDS = 4 * HOUR_IN_SECONDS;

    /** Nothing of ours is planned for later. What is was planned while the clock was ahead, and would keep everything waiting. */
    private const LATEST_SECONDS = 2 * DAY_IN_SECONDS;

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
     * Queues a sync that asks the API, since it has answered as if something about the connection were no longer right.
     *
     * @param bool $signature whether it was our signature that it refused
     */
    public function checkConnection(bool $signature): void
    {
        $this->replace(Options::HOOK_SYNC, [true, $signature], 0);
    }

    /**
     * Queues the next share of one worker of the catalog; an earlier plan of the same worker is replaced.
     */
    public function sendIn(int $seconds, int $worker): void
    {
        as_unschedule_all_actions(Options::HOOK_SEND, [$worker], Options::GROUP);
        as_schedule_single_action(time() + $seconds, Options::HOOK_SEND, [$worker], Options::GROUP);
    }

    /**
     * Sees that a worker comes, where none is planned. A shopper may wait for it, so it costs a look and an action at most.
     */
    public function sendWithin(int $seconds): void
    {
        if (!$this->isSendingPlanned()) {
            as_schedule_single_action(time() + $seconds, Options::HOOK_SEND, [0], Options::GROUP);
        }
    }

    public function isSendingPlanned(): bool
    {
        return $this->isPending(Options::HOOK_SEND);
    }

    /**
     * Whether that worker of the catalog is at work or about to be.
     */
    public function hasWorker(int $worker): bool
    {
        return as_has_scheduled_action(Options::HOOK_SEND, [$worker], Options::GROUP);
    }

    /**
     * Queues a delivery of WooCommerce once more; how often that was done is an argument that WooCommerce does not look at.
     */
    public function deliverAgain(int $webhookId, int $productId, int $again, int $seconds): void
    {
        as_schedule_single_action(
            time() + $seconds,
            Options::HOOK_DELIVERY,
            ['webhook_id' => $webhookId, 'arg' => $productId, 'again' => $again],
            Options::GROUP_DELIVERY
        );
    }

    /**
     * Puts back what runs regularly.
     *
     * @param int $checkEverySeconds how often the connection is looked after, as the core says
     */
    public function ensureRegular(int $checkEverySeconds): void
    {
        $this->ensure(Options::HOOK_CHECK, $checkEverySeconds, time() + $checkEverySeconds);
        // At a time of its own for each shop, so that not all ask the API at once.
        $ofTheNight = crc32((string) home_url()) % self::NIGHT_SECONDS;
        $this->ensure(Options::HOOK_AUDIT, DAY_IN_SECONDS, (int) strtotime('tomorrow 00:30 ' . wp_timezone_string()) + $ofTheNight);
    }

    public function hasRegular(): bool
    {
        return $this->isPending(Options::HOOK_CHECK, HOUR_IN_SECONDS) && $this->isPending(Options::HOOK_AUDIT);
    }

    /**
     * When Action Scheduler last finished anything on this site, and when our earliest pending action was due.
     *
     * @return array{ran_at: int|null, due_at: int|null} in Unix seconds
     */
    public function pulse(): array
    {
        $last = ActionScheduler_Store::instance()->query_actions(['status' => ActionScheduler_Store::STATUS_COMPLETE, 'orderby' => 'modified', 'order' => 'DESC', 'per_page' => 1]);
        $next = as_get_scheduled_actions(
            ['group' => Options::GROUP, 'status' => ActionScheduler_Store::STATUS_PENDING, 'orderby' => 'date', 'order' => 'ASC', 'per_page' => 1],
            'ids'
        );
        // The date by which the queue takes an action, which need not be the one that it was made with.
        $dateOf = static fn(array $ids): ?int => $ids === [] ? null : ActionScheduler_Store::instance()->get_date((string) reset($ids))->getTimestamp();

        return ['ran_at' => $dateOf($last), 'due_at' => $dateOf($next)];
    }

    /**
     * Not by as_has_scheduled_action, which counts a running action, too: its process may have been killed.
     */
    private function isPending(string $hook, int $withinSeconds = self::LATEST_SECONDS): bool
    {
        $wanted = [
            'hook' => $hook,
            'group' => Options::GROUP,
            'status' => ActionScheduler_Store::STATUS_PENDING,
            'date' => gmdate('Y-m-d H:i:s', time() + $withinSeconds),
            'date_compare' => '<=',
            'per_page' => 1,
        ];

        return as_get_scheduled_actions($wanted, 'ids') !== [];
    }

    private function ensure(string $hook, int $everySeconds, int $first): void
    {
        if ($this->isPending($hook, 2 * $everySeconds)) {
            return;
        }
        $running = ['hook' => $hook, 'group' => Options::GROUP, 'status' => ActionScheduler_Store::STATUS_RUNNING, 'per_page' => 1];
        if (as_get_scheduled_actions($running, 'ids') === []) {
            as_unschedule_all_actions($hook);
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
     * @param list<bool> $args
     */
    private function replace(string $hook, array $args, int $seconds): void
    {
        as_unschedule_all_actions($hook);
        as_schedule_single_action(time() + $seconds, $hook, $args, Options::GROUP);
    }
}
