<?php

declare(strict_types=1);

/** An action that was taken back. */
class ActionScheduler_CanceledAction extends ActionScheduler_FinishedAction
{
}
