<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

/** Since Action Scheduler 3.9.3: once a day a hook on which plugins see to it that their recurring actions are still planned. */
final class RecurringActions
{
    public const FEATURE = 'ensure_recurring_actions_hook';

    private const DAILY_HOOK = 'action_scheduler_run_recurring_actions_schedule_hook';
    private const CHECKED = 'as_is_ensure_recurring_actions_scheduled';

    public static function addHooks(): void
    {
        // An action of its own, since one that nobody listens to would fail.
        add_action(self::DAILY_HOOK, static fn () => do_action('action_scheduler_ensure_recurring_actions'));
        if (is_admin() && !wp_doing_ajax()) {
            add_action('action_scheduler_init', [self::class, 'plan']);
        }
    }

    /** Looked after once an hour, and only by pages of wp-admin. */
    public static function plan(): void
    {
        if (get_transient(self::CHECKED) !== false) {
            return;
        }
        if (!as_has_scheduled_action(self::DAILY_HOOK)) {
            as_schedule_recurring_action(time(), DAY_IN_SECONDS, self::DAILY_HOOK, [], 'ActionScheduler', true, 20);
        }
        set_transient(self::CHECKED, true, HOUR_IN_SECONDS);
    }
}
