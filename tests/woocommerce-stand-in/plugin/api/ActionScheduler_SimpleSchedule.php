<?php

declare(strict_types=1);

/** At one moment, once. */
class ActionScheduler_SimpleSchedule implements ActionScheduler_Schedule
{
    protected DateTime $date;

    public function __construct(DateTime $date)
    {
        $this->date = $date;
    }

    public function get_date()
    {
        return $this->date;
    }

    public function get_next(DateTime $after)
    {
        return $after > $this->date ? null : clone $this->date;
    }

    public function is_recurring()
    {
        return false;
    }

    /**
     * @return array<string, int>
     */
    public function __serialize(): array
    {
        return ['date' => $this->date->getTimestamp()];
    }

    /**
     * @param array<string, int> $data
     */
    public function __unserialize(array $data): void
    {
        $this->date = as_get_datetime_object($data['date']);
    }
}
