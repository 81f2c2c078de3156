<?php

declare(strict_types=1);

/** An action that is no longer pending: done, failed or running. */
class ActionScheduler_FinishedAction extends ActionScheduler_Action
{
    public function execute()
    {
    }

    public function is_finished()
    {
        return true;
    }
}
