<?php

declare(strict_types=1);

/** Again and again, counted from when the action ran. */
class ActionScheduler_IntervalSchedule extends ActionScheduler_SimpleSchedule
{
    public function __construct(DateTime $date, private int $recurrence)
    {
        parent::__construct($date);
    }

    public function get_next(DateTime $after)
    {
        if ($after <= $this->date) {
            return clone $this->date;
        }

        return (clone $after)->modify("+$this->recurrence seconds");
    }

    public function get_recurrence()
    {
        return $this->recurrence;
    }

    public function is_recurring()
    {
        return true;
    }

    /**
     * @return array<string, int>
     */
    public function __serialize(): array
    {
        return parent::__serialize() + ['recurrence' => $this->recurrence];
    }

    /**
     * @param array<string, int> $data
     */
    public function __unserialize(array $data): void
    {
        parent::__unserialize($data);
        $this->recurrence = $data['recurrence'];
    }
}
