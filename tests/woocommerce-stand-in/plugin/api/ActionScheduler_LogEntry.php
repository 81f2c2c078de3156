<?php

declare(strict_types=1);

/** One line in the log of an action. */
class ActionScheduler_LogEntry
{
    public function __construct(private readonly int $action_id, private readonly string $message, private readonly DateTime $date)
    {
    }

    public function get_action_id()
    {
        return $this->action_id;
    }

    public function get_message()
    {
        return $this->message;
    }

    public function get_date()
    {
        return $this->date;
    }
}
