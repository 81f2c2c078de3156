<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

use ActionScheduler;
use ActionScheduler_ActionClaim;

/** When PHP dies in the middle of an action, marks it as failed and frees the rest of the claim. */
final class FatalErrorMonitor
{
    private const FATAL = E_ERROR | E_PARSE | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;

    private ?ActionScheduler_ActionClaim $claim = null;

    private int $actionId = 0;

    public function attach(ActionScheduler_ActionClaim $claim): void
    {
        $this->claim = $claim;
        add_action('shutdown', [$this, 'handleShutdown']);
        add_action('action_scheduler_before_execute', [$this, 'track'], 0);
        foreach (['after_execute', 'execution_ignored', 'failed_execution'] as $end) {
            add_action("action_scheduler_$end", [$this, 'untrack'], 0);
        }
    }

    public function detach(): void
    {
        $this->claim = null;
        $this->untrack();
        remove_action('shutdown', [$this, 'handleShutdown']);
        remove_action('action_scheduler_before_execute', [$this, 'track'], 0);
        foreach (['after_execute', 'execution_ignored', 'failed_execution'] as $end) {
            remove_action("action_scheduler_$end", [$this, 'untrack'], 0);
        }
    }

    public function track(int $actionId): void
    {
        $this->actionId = $actionId;
    }

    public function untrack(): void
    {
        $this->actionId = 0;
    }

    public function handleShutdown(): void
    {
        $error = error_get_last();
        if ($error === null || $this->claim === null) {
            return;
        }
        if (($error['type'] & self::FATAL) !== 0 && $this->actionId !== 0) {
            ActionScheduler::store()->mark_failure($this->actionId);
            do_action('action_scheduler_unexpected_shutdown', $this->actionId, $error);
        }
        ActionScheduler::store()->release_claim($this->claim);
    }
}
