<?php

declare(strict_types=1);

/** Makes actions and stores them. */
class ActionScheduler_ActionFactory
{
    /**
     * @return int the id, 0 when a unique action is there already or nothing could be stored
     */
    public function create(
        string $hook,
        array $args,
        ActionScheduler_Schedule $schedule,
        string $group,
        bool $unique,
        int $priority,
    ): int {
        $action = new ActionScheduler_Action($hook, $args, $schedule, $group);
        $action->set_priority($priority);
        try {
            return $unique ? ActionScheduler::store()->save_unique_action($action) : ActionScheduler::store()->save_action($action);
        } catch (RuntimeException $failure) {
            error_log("The action $hook could not be queued: {$failure->getMessage()}");
            return 0;
        }
    }

    /**
     * @param array<mixed> $args
     */
    public function get_stored_action(string $status, string $hook, array $args, ActionScheduler_Schedule $schedule, string $group): ActionScheduler_Action
    {
        if ($status === ActionScheduler_Store::STATUS_PENDING) {
            return new ActionScheduler_Action($hook, $args, $schedule, $group);
        }
        if ($status !== ActionScheduler_Store::STATUS_CANCELED) {
            return new ActionScheduler_FinishedAction($hook, $args, $schedule, $group);
        }
        $date = $schedule->get_date();

        return new ActionScheduler_CanceledAction($hook, $args, $date ? new ActionScheduler_CanceledSchedule($date) : $schedule, $group);
    }

    /** Stores the next round of a recurring action. Not as a unique one, since the round before it still counts. */
    public function repeat(ActionScheduler_Action $action): int
    {
        $schedule = $action->get_schedule();
        $next = new ActionScheduler_IntervalSchedule($schedule->get_next(as_get_datetime_object()), $schedule->get_recurrence());

        return $this->create($action->get_hook(), $action->get_args(), $next, $action->get_group(), false, $action->get_priority());
    }
}
