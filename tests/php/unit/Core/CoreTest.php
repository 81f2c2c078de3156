<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFailure;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\ScriptedEngine;
use PHPUnit\Framework\TestCase;

final class CoreTest extends TestCase
{
    public function testAnEmptyRequestIsAnObject(): void
    {
        self::assertSame('{}', $this->encoded([]));
    }

    public function testBytesThatAreNotUtf8AreReplacedAndTheRestIsSent(): void
    {
        self::assertSame("{\"name\":\"Stra\u{FFFD}e\"}", $this->encoded(['name' => "Stra\xDFe"]));
    }

    public function testTheEngineIsChosenAtTheFirstQuestionAndOnce(): void
    {
        $chosen = 0;
        $core = new Core(static function () use (&$chosen): ScriptedEngine {
            $chosen++;
            return new ScriptedEngine('{"ok":{}}');
        }, new Log());
        self::assertSame(0, $chosen);

        $core->ask('version', []);
        $core->ask('version', []);
        self::assertSame(1, $chosen);
    }

    public function testWhatJsonCannotSayIsAnInternalError(): void
    {
        $answer = (new Core(static fn(): ScriptedEngine => new ScriptedEngine('{"ok":{}}'), new Log()))->ask('version', ['price' => NAN]);

        self::assertEquals(new CoreError('internal_error'), $answer);
    }

    public function testAnEmptyObjectOfAStateComesBackAsAnObject(): void
    {
        $answer = $this->ask('{"ok":{"state":{"attempts":{}}}}');

        self::assertSame('{"attempts":{}}', json_encode($answer->state));
    }

    public function testAnErrorKeepsItsCodeAndParams(): void
    {
        $answer = $this->ask('{"error":{"code":"unknown_topic","params":{"topic":"order.x"}}}');

        self::assertEquals(new CoreError('unknown_topic', ['topic' => 'order.x']), $answer);
    }

    /**
     * @dataProvider answersThatAreNoEnvelope
     */
    public function testAnAnswerThatIsNoEnvelopeIsAnInternalError(string $answer): void
    {
        self::assertEquals(new CoreError('internal_error'), $this->ask($answer));
    }

    /**
     * @return array<string, array{string}>
     */
    public function answersThatAreNoEnvelope(): array
    {
        return [
            'nothing' => [''],
            'cut off' => ['{"ok":'],
            'neither ok nor error' => ['{}'],
            'an error without a code' => ['{"error":{}}'],
            'a list' => ['[]'],
        ];
    }

    public function testAnEngineThatBreaksIsAnInternalError(): void
    {
        self::assertEquals(new CoreError('internal_error'), $this->ask(new EngineFailure('unreachable')));
    }

    /**
     * @param array<string, mixed> $request
     */
    private function encoded(array $request): string
    {
        $engine = new ScriptedEngine('{"ok":{}}');
        (new Core(static fn(): ScriptedEngine => $engine, new Log()))->ask('check_settings', $request);

        return $engine->calls[0][1];
    }

    private function ask(string|EngineFailure $answer): mixed
    {
        return (new Core(static fn(): ScriptedEngine => new ScriptedEngine($answer), new Log()))->ask('version', []);
    }
}
