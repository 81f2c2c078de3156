<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use PHPUnit\Framework\TestCase;

/**
 * What the API, or something on the way to it, answers never takes more memory than a small host has.
 */
final class HostileAnswersTest extends TestCase
{
    private const MEMORY_LIMIT = '128M';

    /** Of 128 MB; an idle WordPress with WooCommerce takes about half of them. */
    private const MAX_PEAK_BYTES = 48 << 20;

    public function testAnyAnswerOf64KibIsJudgedOnASmallHost(): void
    {
        $command = [PHP_BINARY, '-d', 'memory_limit=' . self::MEMORY_LIMIT, dirname(__DIR__) . '/Support/judge-hostile-answers.php'];
        exec(implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1', $output, $status);
        self::assertSame(0, $status, implode("\n", $output));
        $judged = json_decode(implode("\n", $output), true, 512, JSON_THROW_ON_ERROR);

        self::assertSame('partial', $judged['outcomes']['put_products, escaped texts, 49152']);
        self::assertSame('try_later', $judged['outcomes']['put_products, escaped texts, 65536']);
        self::assertSame('partial', $judged['outcomes']['put_products, texts of 40 characters, 65536']);
        self::assertSame('partial', $judged['outcomes']['put_products, bytes that are no UTF-8, 65536']);
        self::assertSame('try_later', $judged['outcomes']['put_products, numbers, 65536']);
        self::assertSame('done', $judged['outcomes']['patch_shop, a long error of escapes, 65536']);
        self::assertSame('try_later', $judged['outcomes']['patch_shop, a deep object, 65536']);
        self::assertLessThan(self::MAX_PEAK_BYTES, $judged['peak']);
    }
}
