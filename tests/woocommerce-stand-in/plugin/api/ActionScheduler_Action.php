<?php

declare(strict_types=1);

/** An action that is still to run. */
class ActionScheduler_Action
{
    private int $priority = 10;

    /**
     * @param array<mixed> $args
     */
    public function __construct(
        private readonly string $hook,
        private readonly array $args = [],
        private readonly ActionScheduler_Schedule $schedule = new ActionScheduler_NullSchedule(),
        private readonly string $group = '',
    ) {
    }

    /**
     * @throws Exception when nobody listens to the hook
     */
    public function execute()
    {
        if (!has_action($this->hook)) {
            throw new Exception("Nothing listens to the hook $this->hook, so its scheduled action was not run.");
        }
        do_action_ref_array($this->hook, array_values($this->args));
    }

    public function get_hook()
    {
        return $this->hook;
    }

    public function get_args()
    {
        return $this->args;
    }

    public function get_schedule()
    {
        return $this->schedule;
    }

    public function get_group()
    {
        return $this->group;
    }

    public function get_priority()
    {
        return $this->priority;
    }

    public function set_priority($priority)
    {
        $this->priority = max(0, min(255, (int) $priority));
    }

    public function is_finished()
    {
        return false;
    }
}
