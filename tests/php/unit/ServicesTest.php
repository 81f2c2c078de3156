<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit;

use AuraHistoria\PartnerConnect\Admin\SettingsPage;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;
use PHPUnit\Framework\TestCase;

/**
 * Whoever makes an object pays for that object, and for the core only with the first question.
 */
final class ServicesTest extends TestCase
{
    /** What is loaded of the core when it answers, and not before. */
    private const CORE = '~^generated/|/\w*Engine\.php$~';

    public function testMakingEveryServiceLoadsNoCoreAndNoEngine(): void
    {
        $loaded = $this->makeServices();

        self::assertContains(SyncRunner::class, $loaded['services']);
        self::assertContains(SettingsPage::class, $loaded['services']);
        self::assertSame([], array_values(preg_grep(self::CORE, $loaded['files'])));
    }

    public function testTheFirstQuestionLoadsBoth(): void
    {
        $loaded = $this->makeServices('and ask');

        self::assertContains('src/Core/Engine.php', $loaded['files']);
        self::assertSame(extension_loaded('ahpc_core') ? [] : ['generated/Core.php'], array_values(preg_grep('~^generated/Core\.php$~', $loaded['files'])));
    }

    /**
     * @return array{services: list<string>, files: list<string>}
     */
    private function makeServices(string ...$arguments): array
    {
        $command = [PHP_BINARY, __DIR__ . '/Support/make-services.php', ...$arguments];
        exec(implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1', $output, $status);
        self::assertSame(0, $status, implode("\n", $output));

        return json_decode(implode("\n", $output), true, 512, JSON_THROW_ON_ERROR);
    }
}
