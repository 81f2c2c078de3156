<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use ActionScheduler;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;
use Exception;

/** What a run of the queue does with actions: those that work, those that fail, and those that never come back. */
final class QueueRunTest extends ContractTestCase
{
    private const HOOK = 'contract_action';
    private const GROUP = 'contract-group';

    public function testDueActionsRunOnceWithTheirArguments(): void
    {
        $calls = $this->callsOf(self::HOOK);
        $due = as_schedule_single_action(time() - 1, self::HOOK, ['page' => 7, 'shop' => 'x'], self::GROUP);
        $later = as_schedule_single_action(time() + 300, self::HOOK, ['page' => 8], self::GROUP);

        $this->runQueue();
        $this->runQueue();

        self::assertSame([[7, 'x']], $calls->all());
        self::assertSame(['complete', 'pending'], [$this->status($due), $this->status($later)]);
    }

    public function testTheHookOfWpCronRunsTheQueue(): void
    {
        $calls = $this->callsOf(self::HOOK);
        as_enqueue_async_action(self::HOOK, [1], self::GROUP);

        do_action('action_scheduler_run_queue', 'Contract');

        self::assertSame([[1]], $calls->all());
        self::assertNotFalse(wp_next_scheduled('action_scheduler_run_queue', ['WP Cron']));
    }

    public function testFailedActionIsToldAndNeverTriedAgain(): void
    {
        $tries = 0;
        add_action(self::HOOK, static function () use (&$tries): void {
            $tries++;
            throw new Exception('out of order');
        });
        $id = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        $told = $this->callsOf('action_scheduler_failed_execution');

        $this->runQueue();
        $this->runQueue();

        self::assertSame(1, $tries);
        self::assertSame('failed', $this->status($id));
        self::assertSame([$id, 'out of order'], [(int) $told->all()[0][0], $told->all()[0][1]->getMessage()]);
        self::assertFalse(as_has_scheduled_action(self::HOOK));
    }

    public function testErrorsFailAnActionLikeExceptions(): void
    {
        add_action(self::HOOK, static fn () => intdiv(1, 0));
        $id = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        $told = $this->callsOf('action_scheduler_failed_execution');

        $this->runQueue();

        self::assertSame('failed', $this->status($id));
        self::assertInstanceOf(Exception::class, $told->last()[1]);
    }

    public function testActionThatNobodyListensToFails(): void
    {
        $id = as_schedule_single_action(time() - 1, 'contract_unheard', [], self::GROUP);

        $this->runQueue();

        self::assertSame('failed', $this->status($id));
    }

    public function testOneFailureDoesNotStopTheOthers(): void
    {
        $calls = [];
        add_action(self::HOOK, static function (int $number) use (&$calls): void {
            $calls[] = $number;
            if ($number === 1) {
                throw new Exception('first');
            }
        });
        as_schedule_single_action(time() - 2, self::HOOK, [1], self::GROUP);
        as_schedule_single_action(time() - 1, self::HOOK, [2], self::GROUP);

        $this->runQueue();

        self::assertSame([1, 2], $calls);
    }

    public function testCancelledActionDoesNotRun(): void
    {
        $calls = $this->callsOf(self::HOOK);
        as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        as_unschedule_all_actions(self::HOOK);

        $this->runQueue();

        self::assertCount(0, $calls);
    }

    public function testPriorityComesBeforeTime(): void
    {
        $calls = $this->callsOf(self::HOOK);
        as_schedule_single_action(time() - 9, self::HOOK, ['early'], self::GROUP);
        as_schedule_single_action(time() - 1, self::HOOK, ['urgent'], self::GROUP, false, 1);
        as_schedule_single_action(time() - 5, self::HOOK, ['late'], self::GROUP);

        $this->runQueue();

        self::assertSame([['urgent'], ['early'], ['late']], $calls->all());
    }

    public function testRecurringActionIsPlannedAnewFromWhenItRan(): void
    {
        add_action(self::HOOK, '__return_true');
        $first = as_schedule_recurring_action(time() - 1000, 600, self::HOOK, ['x'], self::GROUP);

        $this->runQueue();

        self::assertSame('complete', $this->status($first));
        self::assertEqualsWithDelta(time() + 600, as_next_scheduled_action(self::HOOK, ['x'], self::GROUP), 5);
    }

    public function testRecurringActionThatFailsIsPlannedAnewToo(): void
    {
        add_action(self::HOOK, static fn () => throw new Exception('this time'));
        $first = as_schedule_recurring_action(time() - 10, 600, self::HOOK, [], self::GROUP);

        $this->runQueue();

        self::assertSame('failed', $this->status($first));
        self::assertIsInt(as_next_scheduled_action(self::HOOK, [], self::GROUP));
    }

    public function testRecurringActionThatHasFailedFiveTimesIsGivenUp(): void
    {
        add_action(self::HOOK, static fn () => throw new Exception('each time'));
        as_schedule_recurring_action(time() - 10, 600, self::HOOK, [], self::GROUP);
        for ($round = 1; $round <= 5; $round++) {
            self::assertTrue(as_has_scheduled_action(self::HOOK), "before round $round");
            // A moment of its own for each round: the earliest of those that failed is looked for.
            $this->makeAllDue(time() - 60 + $round);
            $this->runQueue();
        }

        self::assertFalse(as_has_scheduled_action(self::HOOK));
    }

    public function testRecurringActionThatOnceWorkedIsNeverGivenUp(): void
    {
        $works = true;
        add_action(self::HOOK, static function () use (&$works): void {
            if (!$works) {
                throw new Exception('from now on');
            }
        });
        as_schedule_recurring_action(time() - 10, 600, self::HOOK, [], self::GROUP);
        for ($round = 1; $round <= 7; $round++) {
            $this->makeAllDue(time() - 60 + $round);
            $this->runQueue();
            $works = false;
        }

        self::assertTrue(as_has_scheduled_action(self::HOOK));
    }

    public function testRecurringActionTakenBackWhileItRunsGoesOn(): void
    {
        add_action(self::HOOK, static fn () => as_unschedule_all_actions(self::HOOK));
        as_schedule_recurring_action(time() - 10, 600, self::HOOK, [], self::GROUP);

        $this->runQueue();

        self::assertTrue(as_has_scheduled_action(self::HOOK));
    }

    public function testActionInProgressForFiveMinutesIsMarkedAsFailedAndToldByOneHook(): void
    {
        $calls = $this->callsOf(self::HOOK);
        $id = as_schedule_single_action(time() - 400, self::HOOK, [], self::GROUP);
        $this->rewrite($id, ['status' => 'in-progress', 'last_attempt_gmt' => gmdate('Y-m-d H:i:s', time() - 301)]);
        $told = $this->callsOf('action_scheduler_failed_action');
        $execution = $this->callsOf('action_scheduler_failed_execution');

        $this->runQueue();

        self::assertSame('failed', $this->status($id));
        self::assertSame([[$id, 300]], array_map(static fn (array $call): array => array_map('intval', $call), $told->all()));
        self::assertCount(0, $execution);
        self::assertCount(0, $calls);
    }

    public function testActionInProgressForLessThanThatIsLeftAlone(): void
    {
        $id = as_schedule_single_action(time() - 400, self::HOOK, [], self::GROUP);
        $this->rewrite($id, ['status' => 'in-progress', 'last_attempt_gmt' => gmdate('Y-m-d H:i:s', time() - 200)]);

        $this->runQueue();

        self::assertSame('in-progress', $this->status($id));
    }

    public function testWhatADeadRunHadClaimedIsRunAgainAfterFiveMinutes(): void
    {
        $calls = $this->callsOf(self::HOOK);
        $id = as_schedule_single_action(time() - 400, self::HOOK, [], self::GROUP);
        $this->rewrite($id, ['claim_id' => 999999, 'last_attempt_gmt' => gmdate('Y-m-d H:i:s', time() - 301)]);

        $this->runQueue();

        self::assertCount(1, $calls);
    }

    public function testOneRunAtATime(): void
    {
        $calls = $this->callsOf(self::HOOK);
        as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        $claim = ActionScheduler::store()->stake_claim(1);
        $waiting = as_schedule_single_action(time() - 1, self::HOOK, ['waits'], self::GROUP);

        self::assertSame(0, $this->runQueue());
        self::assertCount(0, $calls);

        ActionScheduler::store()->release_claim($claim);
        $this->runQueue();
        self::assertSame('complete', $this->status($waiting));
    }

    public function testClaimedActionsAreNotClaimedAgain(): void
    {
        for ($number = 0; $number < 3; $number++) {
            $ids[] = as_schedule_single_action(time() - DAY_IN_SECONDS + $number, self::HOOK, [$number], self::GROUP, false, 0);
        }
        $store = ActionScheduler::store();

        $first = $store->stake_claim(2);
        $second = $store->stake_claim(1);

        self::assertSame([$ids[0], $ids[1]], array_map('intval', $first->get_actions()));
        self::assertSame([$ids[2]], array_map('intval', $second->get_actions()));
        $store->release_claim($first);
        $store->release_claim($second);
        self::assertSame(0, $store->get_claim_id($ids[0]));
    }

    public function testABatchHasTwentyFiveActions(): void
    {
        $sizes = [];
        add_filter('action_scheduler_queue_runner_batch_size', static function (int $size) use (&$sizes): int {
            $sizes[] = $size;

            return $size;
        });

        $this->runQueue();

        self::assertSame(25, $sizes[0]);
    }

    public function testARunEndsWhenItsTimeIsLikelyToBeUp(): void
    {
        $calls = $this->callsOf(self::HOOK);
        for ($number = 0; $number < 4; $number++) {
            as_schedule_single_action(time() - 10, self::HOOK, [$number], self::GROUP, false, 0);
        }
        add_filter('action_scheduler_maximum_execution_time_likely_to_be_exceeded', static fn ($likely, $runner, int $done): bool => $done >= 2, 10, 3);

        ActionScheduler::runner()->run('Contract');

        self::assertSame([[0], [1]], $calls->all());
    }

    public function testRunsAreToldBeforeAndAfter(): void
    {
        $before = $this->callsOf('action_scheduler_before_process_queue');
        $after = $this->callsOf('action_scheduler_after_process_queue');

        $this->runQueue();

        self::assertSame([1, 1], [count($before), count($after)]);
    }

    public function testEachStepOfAnActionIsTold(): void
    {
        $steps = [];
        foreach (['stored_action', 'before_execute', 'begin_execute', 'after_execute', 'completed_action'] as $step) {
            add_action("action_scheduler_$step", static function ($id) use (&$steps, $step): void {
                $steps[] = [$step, (int) $id];
            });
        }
        add_action(self::HOOK, '__return_true');

        $id = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP, false, 0);
        ActionScheduler::runner()->process_action($id, 'Contract');

        self::assertSame([
            ['stored_action', $id], ['before_execute', $id], ['begin_execute', $id], ['after_execute', $id], ['completed_action', $id],
        ], $steps);
    }

    public function testActionsKeepALogThatGoesWithThem(): void
    {
        global $wpdb;
        add_action(self::HOOK, '__return_true');
        $id = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        ActionScheduler::runner()->process_action($id, 'Contract');
        $count = static fn (): int => (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_logs WHERE action_id = $id");
        self::assertSame(3, $count());

        ActionScheduler::store()->delete_action($id);

        self::assertSame(0, $count());
    }

    public function testActionsThatEndedAMonthAgoAreDeleted(): void
    {
        add_action(self::HOOK, '__return_true');
        $done = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);
        $failed = as_schedule_single_action(time() - 1, 'contract_unheard', [], self::GROUP);
        $this->runQueue();
        foreach ([$done, $failed] as $id) {
            $this->rewrite($id, ['last_attempt_gmt' => gmdate('Y-m-d H:i:s', time() - 32 * DAY_IN_SECONDS)]);
        }

        $this->runQueue();

        self::assertNull($this->column('actionscheduler_actions', 'status', 'action_id', $done));
        self::assertSame('failed', $this->status($failed));
    }

    public function testAnActionInWhichPhpDiesIsMarkedAsFailedAndTheRestIsFree(): void
    {
        $dies = as_schedule_single_action(time() - 2, 'contract_dies', [], self::GROUP, false, 0);
        $waits = as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP, false, 1);

        $ended = OtherRequest::run(<<<'PHP'
            add_action('contract_dies', static function (): void {
                eval('class ContractTwice {} class ContractTwice {}');
            });
            add_action('contract_action', '__return_true');
            add_action('action_scheduler_unexpected_shutdown', static function ($id): void {
                echo "told:$id";
            });
            ActionScheduler::runner()->run('Contract');
            PHP);

        self::assertStringContainsString("told:$dies", $ended->stdout);
        self::assertSame('failed', $this->status($dies));
        self::assertSame('pending', $this->status($waits));
        self::assertSame(0, ActionScheduler::store()->get_claim_id($waits));
    }

    private function status(int $id): string
    {
        return ActionScheduler::store()->get_status($id);
    }

    /**
     * @param array<string, mixed> $row
     */
    private function rewrite(int $id, array $row): void
    {
        global $wpdb;
        $wpdb->update("{$wpdb->prefix}actionscheduler_actions", $row, ['action_id' => $id]);
    }

    private function makeAllDue(int $when): void
    {
        foreach (as_get_scheduled_actions(['hook' => self::HOOK, 'status' => 'pending', 'per_page' => -1], 'ids') as $id) {
            $this->rewrite((int) $id, ['scheduled_date_gmt' => gmdate('Y-m-d H:i:s', $when)]);
        }
    }
}
