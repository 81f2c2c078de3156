<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Extension\Support\Built;
use PHPUnit\Framework\TestCase;

/**
 * What many calls leave behind.
 */
final class MemoryTest extends TestCase
{
    /** Pages that the allocators keep back from one half to the other. */
    private const SLACK_BYTES = 512 * 1024;

    public function testMemoryDoesNotGrowOver100000Calls(): void
    {
        $measured = $this->repeat(Built::php(), 100_000);

        self::assertSame([100_000, 0], [$measured['calls'], $measured['wrong']]);
        self::assertSame($measured['half']['php'], $measured['end']['php']);
        self::assertLessThanOrEqual($measured['half']['rss'] + self::SLACK_BYTES, $measured['end']['rss']);
    }

    /**
     * Only findings with a frame of ours count: PHP itself is not free of them.
     */
    public function testValgrindFindsNothing(): void
    {
        $calls = (int) (getenv('VALGRIND_CALLS') ?: 10_000);
        $report = Paths::build('ext/valgrind.txt');
        $valgrind = ['valgrind', '--error-exitcode=0', '--leak-check=full', '--show-leak-kinds=definite,indirect,possible', '--num-callers=40', "--log-file={$report}"];
        // PHP's own allocator would hide what is wrong, and modules that are unloaded have no names in the report.
        $measured = $this->repeat([...$valgrind, ...Built::php()], $calls, ['USE_ZEND_ALLOC' => '0', 'ZEND_DONT_UNLOAD_MODULES' => '1']);

        self::assertSame([$calls, 0], [$measured['calls'], $measured['wrong']]);
        $said = (string) file_get_contents($report);
        self::assertMatchesRegularExpression('/ERROR SUMMARY: \d+ errors/', $said, 'Valgrind has come to its end');
        self::assertSame([], $this->findingsOfOurs($said));
        fwrite(STDERR, "Valgrind over {$calls} calls: " . $this->summary($said) . "\n");
    }

    /**
     * @param list<string> $php
     * @param array<string, string> $environment
     * @return array<string, mixed>
     */
    private function repeat(array $php, int $calls, array $environment = []): array
    {
        $ended = Command::run([...$php, Built::script('repeat.php'), Built::vectors(), (string) $calls], environment: $environment);
        self::assertJson($ended->stdout, $ended->stderr);

        return json_decode($ended->stdout, true);
    }

    /**
     * @return list<string>
     */
    private function findingsOfOurs(string $report): array
    {
        $paragraphs = preg_split('/^==\d+==\s*$/m', $report) ?: [];

        return array_values(array_filter($paragraphs, static fn(string $it): bool => str_contains($it, 'ahpc_core.so')
            && preg_match('/Invalid|uninitialised|definitely lost|indirectly lost|possibly lost|Mismatched|overlap/', $it) === 1));
    }

    private function summary(string $report): string
    {
        preg_match_all('/(definitely lost|ERROR SUMMARY): .*$/m', $report, $lines);

        return implode('; ', $lines[0]);
    }
}
