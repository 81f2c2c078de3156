<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Status;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Status\QueuePulse;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\ScriptedEngine;
use PHPUnit\Framework\TestCase;

/**
 * What the core answers becomes a status that its readers can rely on, be it incomplete or wrong.
 */
final class StatusTest extends TestCase
{
    public function testTheAnswerOfTheCoreIsReadWhole(): void
    {
        $status = $this->statusOf([
            'pill' => 'stopped',
            'connection' => ['state' => 'retrying', 'registered_at' => 100, 'next_try_at' => 200],
            'sending' => ['state' => 'sending', 'per_minute' => 12000, 'seconds_left' => 60, 'next_try_at' => 300, 'allows' => ['pause']],
            'catalog' => Statuses::numbers(1, 2, 3, 4),
            'problems' => [
                ['code' => 'nothing_reaches', 'params' => ['waiting' => 2], 'since' => 50, 'products' => null, 'severity' => 'stops'],
                ['code' => 'product_unreadable', 'params' => [], 'since' => null, 'products' => 3, 'severity' => 'needs_you'],
            ],
        ]);

        self::assertSame(['stopped', 'retrying', 100, 200], [$status->pill, $status->connection->state, $status->connection->registeredAt, $status->connection->nextTryAt]);
        self::assertSame(['sending', 12000, 60, 300], [$status->sending->state, $status->sending->perMinute, $status->sending->secondsLeft, $status->sending->nextTryAt]);
        self::assertSame([true, false], [$status->sending->allows('pause'), $status->sending->allows('resume')]);
        self::assertSame([1, 2, 3, 4, 10, 40], [
            $status->catalog->online, $status->catalog->onItsWay, $status->catalog->needsYou, $status->catalog->leftOut, $status->catalog->total(),
            $status->catalog->waitingSince,
        ]);
        self::assertSame([20, 30], [$status->queue->ranAt, $status->queue->dueAt]);
        self::assertEquals(new CoreError('nothing_reaches', ['waiting' => 2]), $status->problems[0]->error);
        self::assertSame([50, null, 'stops'], [$status->problems[0]->since, $status->problems[0]->products, $status->problems[0]->severity]);
        self::assertSame([null, 3, 'needs_you'], [$status->problems[1]->since, $status->problems[1]->products, $status->problems[1]->severity]);
    }

    public function testNothingSaidIsNothingConnected(): void
    {
        $status = $this->statusOf(['pill' => null, 'connection' => 7, 'catalog' => null, 'problems' => null]);

        self::assertSame(
            [Status::NOT_CONNECTED, 'unconfigured', null, 'idle', 0, []],
            [$status->pill, $status->connection->state, $status->connection->registeredAt, $status->sending->state, $status->catalog->total(), $status->problems]
        );
        self::assertTrue($status->isHeldUp());
    }

    /**
     * @dataProvider troubles
     * @param mixed $problems as no core should answer them
     */
    public function testWhatIsNoProblemIsLeftOut(mixed $problems): void
    {
        self::assertSame([], $this->statusOf(['problems' => $problems])->problems);
    }

    /**
     * @return array<string, array{mixed}>
     */
    public function troubles(): array
    {
        return [
            'no list' => ['api_timeout'],
            'texts' => [['api_timeout']],
            'without code' => [[['severity' => 'stops', 'params' => []]]],
            'code of another type' => [[['code' => 7]]],
        ];
    }

    public function testAnUnknownSeverityNeedsTheMerchant(): void
    {
        $status = $this->statusOf(['problems' => [['code' => 'api_timeout', 'severity' => 'shouts', 'since' => -5, 'products' => -1]]]);

        self::assertSame([StatusProblem::NEEDS_YOU, null, null], [$status->problems[0]->severity, $status->problems[0]->since, $status->problems[0]->products]);
    }

    /**
     * @dataProvider places
     */
    public function testWhereNothingLeavesAllIsHeldUp(string $pill, bool $isSilent, bool $isHeldUp): void
    {
        $status = Statuses::of(['pill' => $pill]);

        self::assertSame([$isSilent, $isHeldUp], [$status->isSilentPlace(), $status->isHeldUp()]);
    }

    /**
     * @return array<string, array{string, bool, bool}>
     */
    public function places(): array
    {
        return [
            'connected' => ['connected', false, false],
            'needs you' => ['needs_you', false, false],
            'stopped' => ['stopped', false, true],
            'not connected' => ['not_connected', false, true],
            'copy' => ['copy', true, true],
            'elsewhere' => ['elsewhere', true, true],
        ];
    }

    public function testAProblemThatStopsHoldsUpWhateverThePillSays(): void
    {
        self::assertTrue(Statuses::of(['problems' => [Statuses::problem('queue_asleep', 'stops', ['minutes' => 9])]])->isHeldUp());
        self::assertTrue(Statuses::of(['sending' => ['state' => 'paused']])->isHeldUp());
        self::assertFalse(Statuses::of(['problems' => [Statuses::problem('product_unreadable', 'needs_you', [], 1)]])->isHeldUp());
    }

    /**
     * @param array<string, mixed> $answer
     */
    private function statusOf(array $answer): Status
    {
        $engine = new ScriptedEngine(json_encode(['ok' => $answer], JSON_THROW_ON_ERROR));
        $answer = (new Core(static fn(): ScriptedEngine => $engine, new Log()))->ask('status', ['now' => Statuses::NOW]);
        self::assertIsArray($answer);

        return Status::fromArray($answer, new QueuePulse(20, 30), 40);
    }
}
