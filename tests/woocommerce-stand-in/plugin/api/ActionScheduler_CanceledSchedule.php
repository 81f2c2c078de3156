<?php

declare(strict_types=1);

/** When a cancelled action would have run; it will not run again. */
class ActionScheduler_CanceledSchedule extends ActionScheduler_SimpleSchedule
{
    public function get_next(DateTime $after)
    {
        return null;
    }
}
