<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit;

use PHPUnit\Framework\TestCase;

/**
 * docs/failures.md names for each of its rows the tests that hold it, and those tests are there.
 */
final class FailuresTest extends TestCase
{
    private const ROWS = 22;
    private const CASES = ['A' => 3, 'B' => 9, 'C' => 1, 'D' => 5, 'E' => 10];

    public function testEveryRowNamesItsTestsAndEveryTestItsRow(): void
    {
        $documented = $existing = [];
        foreach (file(dirname(__DIR__, 3) . '/docs/failures.md') ?: [] as $line) {
            if (preg_match('/^\| (\d+) \|/', $line, $row) === 1) {
                preg_match_all('/`(\w+::test\w+)`/', $line, $tests);
                $documented[(int) $row[1]] = $tests[1];
            }
        }
        foreach (glob(dirname(__DIR__) . '/wordpress/*Test.php') ?: [] as $file) {
            preg_match_all('/function (test(?:(?:And)?Row\d\d)+\w*)/', (string) file_get_contents($file), $names);
            foreach ($names[1] as $name) {
                preg_match_all('/Row(\d\d)/', $name, $rows);
                foreach ($rows[1] as $row) {
                    $existing[(int) $row][] = basename($file, '.php') . "::{$name}";
                }
            }
        }
        ksort($existing);

        self::assertSame(range(1, self::ROWS), array_keys($documented));
        self::assertSame($existing, $documented);
    }

    public function testEveryCaseNamesItsTestsAndEveryTestItsCase(): void
    {
        $documented = $existing = [];
        foreach (file(dirname(__DIR__, 3) . '/docs/failures.md') ?: [] as $line) {
            if (preg_match('/^\| ([A-F]\d*) \|/', $line, $row) === 1) {
                preg_match_all('/`(\w+::test\w+)`/', $line, $tests);
                $documented[$row[1]] = $tests[1];
            }
        }
        foreach (glob(dirname(__DIR__) . '/wordpress/*Test.php') ?: [] as $file) {
            preg_match_all('/function (testCase([A-F]\d*)\w*)/', (string) file_get_contents($file), $names, PREG_SET_ORDER);
            foreach ($names as [, $name, $case]) {
                $existing[$case][] = basename($file, '.php') . "::{$name}";
            }
        }
        $expected = ['F'];
        foreach (self::CASES as $letter => $count) {
            array_push($expected, ...array_map(static fn(int $number): string => "{$letter}{$number}", range(1, $count)));
        }

        self::assertEqualsCanonicalizing($expected, array_keys($documented));
        self::assertEquals($existing, $documented);
    }
}
