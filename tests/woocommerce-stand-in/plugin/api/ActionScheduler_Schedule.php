<?php

declare(strict_types=1);

/** When an action is due. */
interface ActionScheduler_Schedule
{
    /** @return DateTime|null null for "as soon as possible" */
    public function get_date();

    /** @return DateTime|null */
    public function get_next(DateTime $after);

    public function is_recurring();
}
