<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\EngineFailure;
use AuraHistoria\PartnerConnect\Support\Log;
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

    /**
     * PHP has one kind of empty array, so an empty object of a state comes back to the core as a list.
     */
    public function testAnEmptyObjectOfAStateIsTakenBackByTheCore(): void
    {
        $core = new Core((new EngineFactory())->create(...), new Log());
        $request = [
            'facts' => ['shop_id' => '5a9d7c34-1e62-4f0b-8b7e-2c41d6f09a13', 'api_key' => 'aurahistoria_sandbox_0123456789abcdef', 'base_url' => '', 'locale' => 'de_DE', 'currency' => 'EUR'],
            'now' => 1_800_000_000,
            'event' => ['type' => 'pause'],
        ];
        $state = ['phase' => 'waiting', 'problem' => ['code' => 'api_unavailable', 'params' => []]];
        $answer = $core->ask('catalog_step', ['state' => $state] + $request);
        $again = $core->ask('catalog_step', ['state' => $answer['state']] + $request);

        self::assertSame(['paused', $state['problem']], [$answer['state']['phase'], $answer['state']['problem']]);
        self::assertSame(['paused', $state['problem']], [$again['state']['phase'], $again['state']['problem']]);
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
