<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFailure;
use AuraHistoria\PartnerConnect\Core\ExtensionEngine;
use AuraHistoria\PartnerConnect\Support\Log;
use PHPUnit\Framework\TestCase;

final class ExtensionEngineTest extends TestCase
{
    public function testBytesCrossUnchangedInBothDirections(): void
    {
        $engine = new ExtensionEngine(static fn(string $operation, string $json): string => "{$operation}:{$json}");

        self::assertSame("sign:\0\xFF{\"ü\"}", $engine->call('sign', "\0\xFF{\"ü\"}"));
    }

    public function testAnExceptionIsAnEngineFailureThatKeepsItsCause(): void
    {
        $cause = new \RuntimeException('panicked');
        try {
            (new ExtensionEngine(static fn(): string => throw $cause))->call('version', '{}');
            self::fail('nothing was thrown');
        } catch (EngineFailure $failure) {
            self::assertSame(['panicked', $cause], [$failure->getMessage(), $failure->getPrevious()]);
        }
    }

    public function testAnErrorOfPhpIsAnEngineFailure(): void
    {
        $this->expectException(EngineFailure::class);

        (new ExtensionEngine(static fn(): string => throw new \Error('gone')))->call('version', '{}');
    }

    public function testAnAnswerThatIsNoTextIsAnEngineFailure(): void
    {
        $this->expectException(EngineFailure::class);

        (new ExtensionEngine(static fn(): mixed => null))->call('version', '{}');
    }

    public function testForWhoeverAsksItIsAnInternalErrorAsATrapOfTheTranslatedCoreIs(): void
    {
        $core = new Core(static fn(): ExtensionEngine => new ExtensionEngine(static fn(): string => throw new \Exception('x')), new Log());

        self::assertEquals(new CoreError('internal_error'), $core->ask('version', []));
    }
}
