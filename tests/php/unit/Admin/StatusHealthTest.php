<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Admin;

use AuraHistoria\PartnerConnect\Admin\StatusHealth;
use AuraHistoria\PartnerConnect\Admin\StatusWords;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Tests\Unit\Status\Statuses;
use PHPUnit\Framework\TestCase;

/**
 * What Site Health says agrees with the page, in every state.
 */
final class StatusHealthTest extends TestCase
{
    private const CONFIRMED = 'Aura Historia last confirmed the connection: 2023-11-14 22:13.';

    public static function setUpBeforeClass(): void
    {
        require_once __DIR__ . '/screen.php';
    }

    public function testAtRestAllIsGood(): void
    {
        $tests = $this->tests(Statuses::of(['catalog' => Statuses::numbers(5, 0, 0, 0)]));

        self::assertSame(array_fill(0, 5, 'good'), array_column($tests, 0));
        self::assertSame('The connection to Aura Historia is in order: Connected', $this->told($tests['connection']));
        self::assertSame('No product needs you for Aura Historia: ', $this->told($tests['waiting']));
    }

    /**
     * @dataProvider others
     */
    public function testAConnectionInOrderIsNotCalledStopped(string $pill, string $code): void
    {
        $tests = $this->tests(Statuses::of(['pill' => $pill, 'problems' => [Statuses::problem($code, 'stops')]]));

        self::assertSame('The connection to Aura Historia is in order: ' . self::CONFIRMED, $this->told($tests['connection']));
    }

    /**
     * @return array<string, array{string, string}>
     */
    public function others(): array
    {
        return [
            'tables' => ['stopped', 'tables_missing'],
            'queue' => ['stopped', 'queue_asleep'],
            'removals' => ['needs_you', 'many_removals'],
        ];
    }

    public function testThatNothingReachesAuraHistoriaIsNoMatterOfProducts(): void
    {
        $tests = $this->tests(Statuses::of([
            'pill' => 'stopped',
            'catalog' => Statuses::numbers(1, 2, 0, 0),
            'problems' => [Statuses::problem('api_key_rejected', 'stops'), Statuses::problem('nothing_reaches', 'stops', ['waiting' => 2], 2)],
        ]));

        self::assertSame('critical', $tests['connection'][0]);
        self::assertCount(2, $tests['connection'][2]);
        self::assertStringContainsString('2 changes wait.', $tests['connection'][2][1]);
        self::assertSame(['recommended', 'Changes wait to be sent to Aura Historia'], array_slice($tests['waiting'], 0, 2));
        self::assertStringContainsString('Changes of 2 products wait', $tests['waiting'][2][0]);
    }

    public function testAPauseIsRecommendedToBeEnded(): void
    {
        $tests = $this->tests(Statuses::of([
            'pill' => 'paused',
            'sending' => ['state' => 'paused'],
            'catalog' => Statuses::numbers(1, 2, 0, 0),
            'problems' => [Statuses::problem('sending_paused', 'tells', ['waiting' => 2], 2)],
        ]));

        self::assertSame(['recommended', 'Sending to Aura Historia is paused'], array_slice($tests['waiting'], 0, 2));
        self::assertStringContainsString('2 changes wait. Since 2023-11-14 21:13.', $tests['waiting'][2][0]);
        self::assertSame(['good', self::CONFIRMED], [$tests['connection'][0], $tests['connection'][2][0]]);
    }

    public function testDeliveriesThatCannotBeBuiltAreRecommendedToBeLookedAt(): void
    {
        $tests = $this->tests(Statuses::of(['problems' => [Statuses::problem('deliveries_unbuildable', 'tells', ['product_id' => 10, 'why' => 'threw'])]]));

        self::assertSame(['recommended', 'Changes reach Aura Historia some minutes late'], array_slice($tests['waiting'], 0, 2));
        self::assertStringContainsString('at last with product #10.', $tests['waiting'][2][0]);
        self::assertSame(['good', 'The connection to Aura Historia is in order'], array_slice($tests['connection'], 0, 2));
    }

    public function testAnOutageOfMinutesIsGoodAndSaysThatChangesWaitAndWhy(): void
    {
        $tests = $this->tests(Statuses::of([
            'sending' => ['state' => 'waiting'],
            'catalog' => Statuses::numbers(0, 200, 0, 0),
            'problems' => [Statuses::problem('api_unavailable', 'tells', ['status' => 503]), Statuses::problem('locale_filtered', 'tells', ['locale' => 'fr_FR'])],
        ]));

        self::assertSame(['good', 'good'], [$tests['waiting'][0], $tests['connection'][0]]);
        self::assertSame('Changes of 200 products wait to go to Aura Historia.', $tests['waiting'][2][0]);
        self::assertStringContainsString('status 503', $tests['waiting'][2][1]);
        self::assertCount(2, $tests['waiting'][2], 'a filter says nothing of what waits');
        self::assertStringStartsWith('The connection to Aura Historia has trouble that should pass by itself: Connected Aura Historia is overloaded', $this->told($tests['connection']));
    }

    public function testWhatIsUnderWayIsSaidWithoutAReasonToWait(): void
    {
        $tests = $this->tests(Statuses::of(['sending' => ['state' => 'sending'], 'catalog' => Statuses::numbers(0, 1, 0, 0)]));

        self::assertSame('No product needs you for Aura Historia: A change of 1 product is on its way to Aura Historia.', $this->told($tests['waiting']));
    }

    /**
     * @dataProvider silentPlaces
     */
    public function testFromASilentPlaceNothingIsOnItsWay(string $pill): void
    {
        $tests = $this->tests(Statuses::of(['pill' => $pill, 'catalog' => Statuses::numbers(0, 3, 0, 0)]));

        self::assertSame('No product needs you for Aura Historia: ', $this->told($tests['waiting']));
    }

    /**
     * @return array<string, array{string}>
     */
    public function silentPlaces(): array
    {
        return ['a copy' => ['copy'], 'elsewhere' => ['elsewhere'], 'not connected' => ['not_connected']];
    }

    public function testWithoutAnEngineNothingIsKnown(): void
    {
        $health = new StatusHealth(new StatusWords(new Messages()), new Messages());

        self::assertSame('recommended', $health->test('waiting', new CoreError('internal_error'))[0]);
    }

    /**
     * @return array<string, array{string, string, list<string>}> by area
     */
    private function tests(Status $status): array
    {
        $health = new StatusHealth(new StatusWords(new Messages()), new Messages());
        $areas = array_keys($health->labels());

        return array_combine($areas, array_map(static fn(string $area): array => $health->test($area, $status), $areas));
    }

    /**
     * @param array{string, string, list<string>} $test
     */
    private function told(array $test): string
    {
        return $test[1] . ': ' . implode(' ', $test[2]);
    }
}
