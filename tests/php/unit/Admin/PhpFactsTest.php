<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Admin;

use PHPUnit\Framework\TestCase;

/**
 * Says how PHP runs as PHP itself says it, in processes with settings of their own.
 */
final class PhpFactsTest extends TestCase
{
    private const ON = ['opcache.enable_cli=1'];
    private const WITH_MEMORY = [...self::ON, 'opcache.jit_buffer_size=16M'];

    /**
     * @dataProvider settings
     * @param list<string> $settings
     */
    public function testOpcacheAndJit(array $settings, string $opcache, string $jit): void
    {
        if (!extension_loaded('Zend OPcache')) {
            self::markTestSkipped('this PHP has no OPcache');
        }

        self::assertSame([$opcache, $jit], $this->facts($settings));
    }

    /**
     * @return array<string, array{list<string>, string, string}>
     */
    public function settings(): array
    {
        return [
            'switched off' => [['opcache.enable_cli=0'], 'off', 'off'],
            'without JIT' => [[...self::ON, 'opcache.jit=off'], 'on', 'off'],
            'JIT of functions' => [[...self::WITH_MEMORY, 'opcache.jit=function'], 'on', 'function'],
            'JIT of traces' => [[...self::WITH_MEMORY, 'opcache.jit=tracing'], 'on', 'tracing, not used for the built-in engine'],
            'nobody may ask' => [[...self::WITH_MEMORY, 'opcache.restrict_api=/nowhere'], 'unknown, since its status may not be read', 'unknown'],
        ];
    }

    /**
     * @param list<string> $settings
     * @return array{string, string}
     */
    private function facts(array $settings): array
    {
        $code = 'error_reporting(E_ALL); define("ABSPATH", "/"); require $argv[1]; $facts = new AuraHistoria\PartnerConnect\Admin\PhpFacts();
            echo json_encode([$facts->opcache(), $facts->jit()]);';
        $command = [PHP_BINARY, '-d', 'display_errors=1'];
        foreach ($settings as $setting) {
            array_push($command, '-d', $setting);
        }
        array_push($command, '-r', $code, dirname(__DIR__, 4) . '/php-plugin/src/Admin/PhpFacts.php');

        return json_decode((string) shell_exec(implode(' ', array_map('escapeshellarg', $command))), true, 512, JSON_THROW_ON_ERROR);
    }
}
