<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use ActionScheduler;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;

/** Planning and taking back actions, and asking for them. */
final class ActionSchedulerTest extends ContractTestCase
{
    private const HOOK = 'contract_action';
    private const GROUP = 'contract-group';

    public function testTablesHaveTheseColumns(): void
    {
        self::assertSame([
            'action_id', 'hook', 'status', 'scheduled_date_gmt', 'scheduled_date_local', 'priority', 'args', 'schedule', 'group_id',
            'attempts', 'last_attempt_gmt', 'last_attempt_local', 'claim_id', 'extended_args',
        ], $this->columnsOf('actionscheduler_actions'));
        self::assertSame(['claim_id', 'date_created_gmt'], $this->columnsOf('actionscheduler_claims'));
        self::assertSame(['group_id', 'slug'], $this->columnsOf('actionscheduler_groups'));
        self::assertSame(['log_id', 'action_id', 'message', 'log_date_gmt', 'log_date_local'], $this->columnsOf('actionscheduler_logs'));
    }

    public function testItSaysWhenItIsReady(): void
    {
        self::assertTrue(ActionScheduler::is_initialized());
        self::assertSame(1, did_action('action_scheduler_init'));
    }

    public function testFunctionsBeforeThatComplainAndDoNothing(): void
    {
        $answer = OtherRequest::answer(
            'echo json_encode($GLOBALS["contract"]);',
            <<<'PHP'
            $GLOBALS['contract'] = ['wrong' => []];
            $GLOBALS['wp_filter'] = ['doing_it_wrong_run' => [10 => [[
                'function' => static function (string $function): void {
                    if (str_starts_with($function, 'as_')) {
                        $GLOBALS['contract']['wrong'][] = $function;
                    }
                },
                'accepted_args' => 1,
            ]]], 'doing_it_wrong_trigger_error' => [10 => [['function' => static fn (): bool => false, 'accepted_args' => 0]]],
            'plugins_loaded' => [99 => [[
                'function' => static function (): void {
                    $GLOBALS['contract']['answers'] = [
                        as_enqueue_async_action('contract_early'),
                        as_schedule_single_action(time(), 'contract_early'),
                        as_schedule_recurring_action(time(), 60, 'contract_early'),
                        as_next_scheduled_action('contract_early'),
                        as_has_scheduled_action('contract_early'),
                        as_get_scheduled_actions(['hook' => 'contract_early']),
                        as_unschedule_action('contract_early'),
                        as_unschedule_all_actions('contract_early'),
                        ActionScheduler::is_initialized(),
                    ];
                },
                'accepted_args' => 0,
            ]]]];
            PHP
        );

        self::assertSame([
            'wrong' => [
                'as_enqueue_async_action', 'as_schedule_single_action', 'as_schedule_recurring_action', 'as_next_scheduled_action',
                'as_has_scheduled_action', 'as_get_scheduled_actions', 'as_unschedule_action', 'as_unschedule_all_actions',
            ],
            'answers' => [0, 0, 0, false, false, [], 0, null, false],
        ], json_decode($answer, true));
        self::assertFalse(as_has_scheduled_action('contract_early'));
    }

    public function testPlannedActionIsPendingWithItsTimeArgumentsAndGroup(): void
    {
        $id = as_schedule_single_action(time() + 90, self::HOOK, ['shop', 3], self::GROUP);

        $action = ActionScheduler::store()->fetch_action($id);
        self::assertGreaterThan(0, $id);
        self::assertSame(self::HOOK, $action->get_hook());
        self::assertSame(['shop', 3], $action->get_args());
        self::assertSame(self::GROUP, $action->get_group());
        self::assertFalse($action->is_finished());
        self::assertSame('pending', ActionScheduler::store()->get_status($id));
        self::assertSame('["shop",3]', $this->column('actionscheduler_actions', 'args', 'action_id', $id));
        self::assertSame(
            gmdate('Y-m-d H:i:s', $action->get_schedule()->get_date()->getTimestamp()),
            $this->column('actionscheduler_actions', 'scheduled_date_gmt', 'action_id', $id)
        );
    }

    public function testLongArgumentsAreKeptWholeAndFoundAgain(): void
    {
        $args = ['ids' => range(1, 200)];

        $id = as_schedule_single_action(time() + 90, self::HOOK, $args, self::GROUP);

        self::assertSame($args, ActionScheduler::store()->fetch_action($id)->get_args());
        self::assertTrue(as_has_scheduled_action(self::HOOK, $args, self::GROUP));
        self::assertSame(wp_json_encode($args), $this->column('actionscheduler_actions', 'extended_args', 'action_id', $id));
    }

    public function testUniqueLooksAtHookAndGroupAndNotAtArguments(): void
    {
        $this->needUnique();
        $first = as_schedule_single_action(time() + 90, self::HOOK, ['page' => 1], self::GROUP, true);

        self::assertGreaterThan(0, $first);
        self::assertSame(0, as_schedule_single_action(time() + 90, self::HOOK, ['page' => 2], self::GROUP, true));
        self::assertSame(0, as_enqueue_async_action(self::HOOK, [], self::GROUP, true));
        self::assertGreaterThan(0, as_schedule_single_action(time() + 90, self::HOOK, [], 'contract-other', true));
        self::assertGreaterThan(0, as_schedule_single_action(time() + 90, 'contract_other', [], self::GROUP, true));
    }

    public function testUniqueIsOnlyForTheOneThatAsksForIt(): void
    {
        as_schedule_single_action(time() + 90, self::HOOK, [], self::GROUP, true);

        self::assertGreaterThan(0, as_schedule_single_action(time() + 90, self::HOOK, [], self::GROUP));
    }

    public function testActionCannotPlanItsOwnSuccessorAsUnique(): void
    {
        $this->needUnique();
        $successor = null;
        add_action(self::HOOK, static function () use (&$successor): void {
            $successor = as_schedule_single_action(time() + 90, self::HOOK, ['page' => 2], self::GROUP, true);
        });
        as_schedule_single_action(time() - 1, self::HOOK, ['page' => 1], self::GROUP, true);

        $this->runQueue();

        self::assertSame(0, $successor);
    }

    public function testFinishedActionsDoNotStandInTheWayOfUnique(): void
    {
        add_action(self::HOOK, '__return_true');
        as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP, true);
        $this->runQueue();

        self::assertGreaterThan(0, as_schedule_single_action(time() + 90, self::HOOK, [], self::GROUP, true));
    }

    public function testNextIsTheEarliestTime(): void
    {
        $early = time() + 50;
        as_schedule_single_action($early + 100, self::HOOK, [], self::GROUP);
        as_schedule_single_action($early, self::HOOK, [], self::GROUP);

        self::assertSame($early, as_next_scheduled_action(self::HOOK, [], self::GROUP));
        self::assertSame($early, as_next_scheduled_action(self::HOOK));
        self::assertFalse(as_next_scheduled_action(self::HOOK, ['other'], self::GROUP));
        self::assertFalse(as_next_scheduled_action('contract_other'));
    }

    public function testNextOfAnAsynchronousActionIsTrue(): void
    {
        as_enqueue_async_action(self::HOOK, [], self::GROUP);

        self::assertTrue(as_next_scheduled_action(self::HOOK, [], self::GROUP));
    }

    public function testRunningActionCountsAsScheduled(): void
    {
        $seen = [];
        add_action(self::HOOK, static function () use (&$seen): void {
            $seen = [as_next_scheduled_action(self::HOOK), as_has_scheduled_action(self::HOOK, [], self::GROUP)];
        });
        as_schedule_single_action(time() - 1, self::HOOK, [], self::GROUP);

        $this->runQueue();

        self::assertSame([true, true], $seen);
        self::assertFalse(as_has_scheduled_action(self::HOOK));
    }

    public function testScheduledIsAskedWithAnyOrWithExactlyTheseArguments(): void
    {
        as_schedule_single_action(time() + 90, self::HOOK, ['page' => 1], self::GROUP);

        self::assertTrue(as_has_scheduled_action(self::HOOK));
        self::assertTrue(as_has_scheduled_action(self::HOOK, null, self::GROUP));
        self::assertTrue(as_has_scheduled_action(self::HOOK, ['page' => 1], self::GROUP));
        self::assertFalse(as_has_scheduled_action(self::HOOK, [], self::GROUP));
        self::assertFalse(as_has_scheduled_action(self::HOOK, ['page' => '1'], self::GROUP));
        self::assertFalse(as_has_scheduled_action(self::HOOK, null, 'contract-other'));
    }

    public function testTakingBackMeansTheNextWithExactlyTheseArguments(): void
    {
        $later = as_schedule_single_action(time() + 200, self::HOOK, ['page' => 1], self::GROUP);
        $next = as_schedule_single_action(time() + 100, self::HOOK, ['page' => 1], self::GROUP);
        $other = as_schedule_single_action(time() + 50, self::HOOK, ['page' => 2], self::GROUP);
        $told = $this->callsOf('action_scheduler_canceled_action');

        self::assertSame($next, (int) as_unschedule_action(self::HOOK, ['page' => 1], self::GROUP));

        self::assertSame([[$next]], $told->all());
        self::assertSame(['pending', 'canceled', 'pending'], array_map([ActionScheduler::store(), 'get_status'], [$later, $next, $other]));
        self::assertNull(as_unschedule_action(self::HOOK, ['page' => 3], self::GROUP));
    }

    public function testTakingBackAllOfAHookNeedsTheHookAlone(): void
    {
        as_schedule_single_action(time() + 50, self::HOOK, ['page' => 1], self::GROUP);
        as_schedule_single_action(time() + 50, self::HOOK, [], 'contract-other');
        as_schedule_single_action(time() + 50, 'contract_other', [], self::GROUP);

        as_unschedule_all_actions(self::HOOK);

        self::assertFalse(as_has_scheduled_action(self::HOOK));
        self::assertTrue(as_has_scheduled_action('contract_other'));
    }

    public function testTakingBackAllOfAGroupNeedsTheGroupAlone(): void
    {
        as_schedule_single_action(time() + 50, self::HOOK, ['page' => 1], self::GROUP);
        as_schedule_single_action(time() + 50, 'contract_other', [], self::GROUP);
        as_schedule_single_action(time() + 50, self::HOOK, [], 'contract-other');

        as_unschedule_all_actions('', [], self::GROUP);

        self::assertFalse(as_has_scheduled_action(self::HOOK, null, self::GROUP));
        self::assertFalse(as_has_scheduled_action('contract_other'));
        self::assertTrue(as_has_scheduled_action(self::HOOK, null, 'contract-other'));
    }

    public function testTakingBackAllOfAHookInAGroupMeansThoseWithoutArguments(): void
    {
        as_schedule_single_action(time() + 50, self::HOOK, [], self::GROUP);
        as_schedule_single_action(time() + 60, self::HOOK, [], self::GROUP);
        as_schedule_single_action(time() + 50, self::HOOK, ['page' => 1], self::GROUP);

        as_unschedule_all_actions(self::HOOK, [], self::GROUP);

        self::assertFalse(as_has_scheduled_action(self::HOOK, [], self::GROUP));
        self::assertTrue(as_has_scheduled_action(self::HOOK, ['page' => 1], self::GROUP));
    }

    public function testAskingForActionsGivesFiveInTheOrderOfTheirTime(): void
    {
        for ($number = 6; $number >= 1; $number--) {
            $ids[$number] = as_schedule_single_action(time() + 100 * $number, self::HOOK, [$number], self::GROUP);
        }

        $found = as_get_scheduled_actions(['hook' => self::HOOK]);

        self::assertSame([$ids[1], $ids[2], $ids[3], $ids[4], $ids[5]], array_keys($found));
        self::assertSame([[1], [2], [3], [4], [5]], array_values(array_map(static fn (object $action): array => $action->get_args(), $found)));
    }

    public function testAskingForActionsCanBeNarrowed(): void
    {
        $now = as_schedule_single_action(time() - 10, self::HOOK, ['a'], self::GROUP);
        $later = as_schedule_single_action(time() + 500, self::HOOK, ['b'], self::GROUP);
        $gone = as_schedule_single_action(time() + 600, self::HOOK, ['c'], self::GROUP);
        ActionScheduler::store()->cancel_action($gone);
        $find = static fn (array $query): array => array_map('intval', as_get_scheduled_actions($query + ['hook' => self::HOOK], 'ids'));

        self::assertSame([$now, $later], $find(['status' => 'pending']));
        self::assertSame([$now, $later, $gone], $find(['group' => self::GROUP]));
        self::assertSame([$gone], $find(['status' => ['canceled', 'failed']]));
        self::assertSame([$later], $find(['args' => ['b']]));
        self::assertSame([$now], $find(['date' => as_get_datetime_object(), 'date_compare' => '<=']));
        self::assertSame([$later, $gone], $find(['per_page' => 2, 'offset' => 1]));
        self::assertSame([$gone, $later, $now], $find(['order' => 'DESC', 'per_page' => -1]));
        self::assertSame([], $find(['group' => 'contract-other']));
    }

    public function testGroupIsOneRowHoweverManyActionsItHas(): void
    {
        global $wpdb;
        as_schedule_single_action(time() + 50, self::HOOK, [], self::GROUP);
        as_schedule_single_action(time() + 50, self::HOOK, [], self::GROUP);

        self::assertSame(['contract-group'], $wpdb->get_col(
            "SELECT slug FROM {$wpdb->prefix}actionscheduler_groups WHERE slug LIKE 'contract%'"
        ));
    }

    public function testShopsQueueIsTheSame(): void
    {
        $when = time() + 70;
        WC()->queue()->schedule_single($when, self::HOOK, ['x'], self::GROUP);

        self::assertSame($when, WC()->queue()->get_next(self::HOOK, ['x'], self::GROUP)->getTimestamp());
        self::assertNull(WC()->queue()->get_next('contract_other'));
        self::assertCount(1, WC()->queue()->search(['hook' => self::HOOK]));
        WC()->queue()->cancel_all(self::HOOK);
        self::assertNull(WC()->queue()->get_next(self::HOOK));
    }

    public function testPlanningCanBeTakenOverByAFilter(): void
    {
        add_filter('pre_as_schedule_single_action', static fn (): int => 4711);

        self::assertSame(4711, as_schedule_single_action(time(), self::HOOK));
        self::assertFalse(as_has_scheduled_action(self::HOOK));
    }

    private function needUnique(): void
    {
        if (str_contains(strtolower((string) $GLOBALS['wpdb']->db_server_info()), 'sqlite')) {
            self::markTestSkipped('WordPress\'s SQLite drop-in does not run the statement by which real Action Scheduler keeps actions unique.');
        }
    }
}
