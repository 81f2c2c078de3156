<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Extension\Support\Built;
use PHPUnit\Framework\TestCase;

/**
 * The border between PHP and the core, on the command line.
 */
final class BorderTest extends TestCase
{
    public function testTheStubsSayWhatTheBuiltExtensionHas(): void
    {
        $stub = Paths::project() . '/crates/ahpc-php-ext/stubs/ahpc_core.stub.php';
        $declared = Command::run([PHP_BINARY, '-n', Built::script('reflect.php'), $stub]);
        $built = Command::run([...Built::php(), Built::script('reflect.php'), 'ahpc_core']);

        self::assertJson($built->stdout, $built->stderr);
        self::assertSame(json_decode($declared->stdout, true), json_decode($built->stdout, true));
    }

    public function testAnyBytesCrossAndNothingElseDoes(): void
    {
        $ended = Command::run([...Built::php(), Built::script('border.php')]);

        self::assertSame('', $ended->stderr);
        self::assertSame([
            'version' => true,
            'name with NUL' => 'unknown_operation',
            'name of any bytes' => 'malformed_request',
            'request of any bytes' => 'malformed_request',
            'empty' => ['unknown_operation', 'malformed_request'],
            'bytes keep their values' => true,
            'no text' => ['TypeError', 'TypeError', 'TypeError'],
            'arguments' => 'TypeError',
        ], json_decode($ended->stdout, true));
    }

    public function testPhpinfoTellsNameAndVersions(): void
    {
        $version = Command::run([...Built::php(), '-r', 'echo ahpc_core_version();'])->stdout;
        $info = Command::run([...Built::php(), '--ri', 'ahpc_core'])->stdout;

        self::assertMatchesRegularExpression('/^\d+\.\d+\.\d+$/', $version);
        self::assertStringContainsString("Extension version => {$version}\n", $info);
        self::assertStringContainsString("Core version => {$version}\n", $info);
    }

    public function testAPanicIsAnAnswerThatTellsNothingAndPhpGoesOn(): void
    {
        $ended = Command::run([...Built::php(Built::WITH_TEST_PANIC), Built::script('panic.php')]);

        self::assertSame(0, $ended->status, $ended->stderr);
        $answers = json_decode($ended->stdout, true);
        self::assertSame(['{"error":{"code":"internal_error","params":{}}}'], array_values(array_unique([$answers[0], $answers[2], $answers[4]])));
        self::assertStringStartsWith('{"ok":', $answers[5]);
        self::assertSame(3, substr_count($ended->stderr, 'answered with internal_error'));
        self::assertStringNotContainsString('the-merchants-secret', $ended->stderr . $ended->stdout);
    }

    public function testWhatShipsCannotBeMadeToPanic(): void
    {
        $ended = Command::run([...Built::php(), Built::script('panic.php')]);

        self::assertStringContainsString('unknown_operation', json_decode($ended->stdout, true)[0]);
        self::assertSame('', $ended->stderr);
    }
}
