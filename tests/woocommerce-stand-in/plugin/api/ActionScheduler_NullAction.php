<?php

declare(strict_types=1);

/** What stands for an action that does not exist. */
class ActionScheduler_NullAction extends ActionScheduler_Action
{
    public function __construct()
    {
        parent::__construct('');
    }

    public function execute()
    {
    }
}
