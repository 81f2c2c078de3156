<?php

declare(strict_types=1);

/** As soon as possible, once. */
class ActionScheduler_NullSchedule implements ActionScheduler_Schedule
{
    public function get_date()
    {
        return null;
    }

    public function get_next(DateTime $after)
    {
        return null;
    }

    public function is_recurring()
    {
        return false;
    }
}
