<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

/**
 * A large catalog, sent by several runners of Action Scheduler at once, as docs/scaling.md says.
 *
 * @group once
 */
final class WorkersTest extends ShopTestCase
{
    private const WORKERS = 4;

    /** Two ranges and a bit. */
    private const PRODUCTS = 26_000;

    public function testFourWorkersSendEveryProductOnce(): void
    {
        $site = $this->shop->site;
        if (getenv('DB') !== 'mariadb' || !$site->hasWpCli() || !$site->parts->wooCommerce->isReal) {
            self::markTestSkipped('needs WP-CLI, real WooCommerce, and a database that several processes write at once: DB=mariadb');
        }
        $site->phpFile(dirname(__DIR__, 2) . '/backfill-bench/wordpress/fill.php', ['products' => self::PRODUCTS]);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->addHostCode('add_filter("http_request_args", function ($args) {
            $args["headers"]["X-Worker"] = (string) getenv("WORKER");
            $args["headers"]["X-Products"] = (string) substr_count((string) $args["body"], "\"shopsProductId\"");
            return $args;
        });');
        $this->work();

        self::assertSame([self::PRODUCTS, 0, 0, 0], $this->shop->numbers());
        self::assertSame(self::PRODUCTS, $this->shop->sandbox->get('/products?limit=1')['total']);
        $requests = $this->shop->sandbox->requests('putPartnerProducts');
        $told = static fn(string $header): array => array_map(static fn(array $request): string => array_column($request['headers'], 1, 0)[$header] ?? '', $requests);
        self::assertSame(self::PRODUCTS, (int) array_sum($told('x-products')), 'every product went once');
        // Two that choose among the same rows at the same moment may leave each other a part of a hundred.
        self::assertLessThan(1.2 * self::PRODUCTS / 100, count($requests), 'in full requests');
        $workers = array_unique($told('x-worker'));
        self::assertGreaterThan(1, count($workers), 'they shared the work');
    }

    private function work(): void
    {
        $children = [];
        for ($worker = 1; $worker <= self::WORKERS; $worker++) {
            $child = pcntl_fork();
            if ($child === 0) {
                try {
                    putenv("WORKER={$worker}");
                    $this->runQueueOverAndOver();
                } finally {
                    // Not by exit(), which would run the parent's destructors and stop its servers.
                    posix_kill(getmypid(), SIGKILL);
                }
            }
            $children[] = $child;
        }
        foreach ($children as $child) {
            pcntl_waitpid($child, $status);
        }
    }

    private function runQueueOverAndOver(): void
    {
        $end = time() + 300;
        do {
            $this->shop->site->wp(['action-scheduler', 'run', '--force', '--batch-size=1', '--hooks=ahpc_backfill_products_batch']);
        } while ($this->isAnythingLeft() && time() < $end);
    }

    /**
     * Whether the walk is still making rows, or one of them waits.
     */
    private function isAnythingLeft(): bool
    {
        return $this->shop->php('$services = new AuraHistoria\PartnerConnect\Services();
            return ($services->sending()->state()["walk"] ?? null) !== null || $services->productTable()->secondsUntilDue() !== null;', user: null, context: 'cron');
    }
}
