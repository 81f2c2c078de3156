<?php

declare(strict_types=1);

/** The actions that one run has taken for itself. */
class ActionScheduler_ActionClaim
{
    /**
     * @param list<int> $action_ids
     */
    public function __construct(private readonly int $id, private readonly array $action_ids)
    {
    }

    public function get_id()
    {
        return $this->id;
    }

    public function get_actions()
    {
        return $this->action_ids;
    }
}
