<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests\Newer;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\NewerTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;

/** Action Scheduler 3.9.3 and 4.0, of which the newest copy on a site answers for all plugins. */
final class ActionSchedulerVersionsTest extends NewerTestCase
{
    private const HOOK = 'contract_action';
    private const GROUP = 'contract-group';
    private const DAILY = 'action_scheduler_run_recurring_actions_schedule_hook';
    private const ENSURE = 'action_scheduler_ensure_recurring_actions';

    protected function setUp(): void
    {
        parent::setUp();
        delete_transient('as_is_ensure_recurring_actions_scheduled');
    }

    protected function tearDown(): void
    {
        delete_transient('as_is_ensure_recurring_actions_scheduled');
        parent::tearDown();
    }

    public function testTheHookForRecurringActionsFiresByADailyAction(): void
    {
        $this->behaveLikeActionScheduler('3.9.3');
        OtherRequest::answer('', 'define("WP_ADMIN", true);');
        self::assertTrue(as_has_scheduled_action(self::DAILY, [], 'ActionScheduler'));

        $calls = OtherRequest::answer(
            "ActionScheduler_QueueRunner::instance()->run('Contract'); echo did_action('" . self::ENSURE . "');"
        );

        self::assertSame('1', $calls);
        self::assertEqualsWithDelta(time() + DAY_IN_SECONDS, as_next_scheduled_action(self::DAILY), 10);
    }

    public function testItIsPlannedByPagesOfTheAdminAlone(): void
    {
        $this->behaveLikeActionScheduler('3.9.3');

        OtherRequest::answer('');

        self::assertFalse(as_has_scheduled_action(self::DAILY));
    }

    public function testWhetherTheHookIsThereCanBeAsked(): void
    {
        $ask = 'echo json_encode(function_exists("as_supports") ? [as_supports("ensure_recurring_actions_hook"), as_supports("x")] : null);';
        self::assertSame('null', OtherRequest::answer($ask));

        $this->behaveLikeActionScheduler('3.9.3');

        self::assertSame('[true,false]', OtherRequest::answer($ask));
    }

    public function testUniqueComparesArgumentsSince4(): void
    {
        $this->behaveLikeActionScheduler('4.0.0');
        $plan = static fn (array $args): int => as_schedule_single_action(time() + 60, self::HOOK, $args, self::GROUP, true);
        $long = str_repeat('x', 300);

        self::assertGreaterThan(0, $plan([1]));
        self::assertGreaterThan(0, $plan([2]));
        self::assertSame(0, $plan([1]));
        self::assertGreaterThan(0, $plan([$long]));
        self::assertGreaterThan(0, $plan(["{$long}y"]));
        self::assertSame(0, $plan([$long]));
    }

    public function testBefore4UniqueDoesNot(): void
    {
        $this->behaveLikeActionScheduler('3.9.3');

        self::assertGreaterThan(0, as_schedule_single_action(time() + 60, self::HOOK, [1], self::GROUP, true));
        self::assertSame(0, as_schedule_single_action(time() + 60, self::HOOK, [2], self::GROUP, true));
    }
}
