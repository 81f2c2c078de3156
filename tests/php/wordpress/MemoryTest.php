<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\BulkProducts;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Clock;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;
use PHPUnit\Framework\TestCase;

/**
 * Case D4: a first send where PHP has 128 MB and descriptions are of any size.
 *
 * @group once
 */
final class MemoryTest extends TestCase
{
    use BulkProducts;
    use Clock;

    private const PRODUCTS = 450;
    private const LIMIT = '128M';

    /** How much more than the same process without a send, in bytes. */
    private const ABOVE_IDLE = 32 << 20;

    private static ?Shop $built = null;

    private Shop $shop;

    protected function setUp(): void
    {
        $this->shop = self::$built ??= Shop::build('memory', phpSettings: ['memory_limit' => self::LIMIT]);
        $this->shop->reset();
        // WordPress gives the queue 256 MB, where the host lets it.
        $this->shop->addHostCode('foreach (["admin_memory_limit", "cron_memory_limit"] as $hook) { add_filter($hook, static fn() => "' . self::LIMIT . '"); }');
    }

    /**
     * @dataProvider catalogs
     * @param list<int> $descriptions bytes of those of the first products
     */
    public function testCaseD4EveryProductArrivesWhateverTheTexts(array $descriptions): void
    {
        $this->shop->activate();
        $this->shop->register();
        $this->shop->runQueue();
        $idle = (int) $this->shop->php('return memory_get_peak_usage();', user: null, context: 'cron');

        $this->bulkProducts(self::PRODUCTS, $descriptions);
        $this->shop->php('(new AuraHistoria\PartnerConnect\Services())->sending()->start("all");', user: null, context: 'cron');
        $peak = $this->later(1)['peak'];

        self::assertCount(self::PRODUCTS, $this->shop->sandbox->products());
        self::assertSame([self::PRODUCTS, 0, 0, 0], $this->shop->numbers());
        if (getenv('AHPC_SHOW_MEMORY') !== false) {
            fprintf(STDERR, "%s: idle %.1f MB, with the send %.1f MB, %.1f MB more\n", $this->getName(), $idle / (1 << 20), $peak / (1 << 20), ($peak - $idle) / (1 << 20));
        }
        self::assertLessThan($idle + self::ABOVE_IDLE, $peak);
        self::assertStringNotContainsString(Shop::SLUG, $this->shop->site->debugLog());
    }

    /**
     * @return array<string, array{list<int>}>
     */
    public function catalogs(): array
    {
        return [
            'short texts' => [[]],
            'one of 8 MB' => [[200 => 8 << 20] + array_fill(0, 200, 100)],
            'six of 1 MB' => [array_fill(0, 6, 1 << 20)],
            'a hundred of 35 kB in a row, sixty of 85 kB, and one of 8 MB among them' => [[...array_fill(0, 100, 35_000), ...array_fill(0, 30, 85_000), 8 << 20, ...array_fill(0, 30, 85_000)]],
        ];
    }
}
