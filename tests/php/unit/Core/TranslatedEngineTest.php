<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\EngineFailure;
use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\ModuleDouble;
use PHPUnit\Framework\TestCase;

final class TranslatedEngineTest extends TestCase
{
    /** @var list<ModuleDouble> */
    private array $instances = [];

    private TranslatedEngine $engine;

    protected function setUp(): void
    {
        $this->engine = new TranslatedEngine(fn(): ModuleDouble => $this->instances[] = new ModuleDouble());
    }

    public function testIsNotLoadedBeforeItIsAsked(): void
    {
        self::assertSame([], $this->instances);
    }

    public function testBytesCrossUnchangedInBothDirections(): void
    {
        self::assertSame("sign:\0\xFF{\"ü\"}", $this->engine->call('sign', "\0\xFF{\"ü\"}"));
    }

    public function testOneInstanceAnswersManyCalls(): void
    {
        $this->engine->call('version', '{}');
        $this->engine->call('describe', '{}');

        self::assertCount(1, $this->instances);
    }

    public function testEverythingThatWasAllocatedIsFreed(): void
    {
        $this->engine->call('version', '{}');

        self::assertSame([], $this->instances[0]->allocated);
    }

    public function testATrapIsAnEngineFailure(): void
    {
        $this->expectException(EngineFailure::class);

        $this->engine->call('trap', '{}');
    }

    public function testAfterATrapAFreshInstanceAnswers(): void
    {
        try {
            $this->engine->call('trap', '{}');
        } catch (EngineFailure) {
            // The next call is what this test is about.
        }

        self::assertSame('version:{}', $this->engine->call('version', '{}'));
        self::assertCount(2, $this->instances);
    }
}
