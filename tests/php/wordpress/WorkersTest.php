<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

/**
 * A large catalog, sent by several runners of Action Scheduler at once, as docs/scaling.md says.
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
        $this->shop->addHostCode('add_filter("http_request_args", function ($args) { $args["headers"]["X-Worker"] = (string) getenv("WORKER"); return $args; });');
        $this->work();

        $state = $this->shop->state('ahpc_backfill_state');
        self::assertSame(['done', self::PRODUCTS, 0], [$state['phase'], $state['sent'], $state['failed_count']]);
        self::assertSame(self::PRODUCTS, $this->shop->sandbox->get('/products?limit=1')['total']);
        $requests = $this->shop->sandbox->requests('putPartnerProducts');
        self::assertCount(intdiv(self::PRODUCTS, 100), $requests, 'full requests only, so no product went twice');
        $workers = array_unique(array_map(static fn(array $request): string => array_column($request['headers'], 1, 0)['x-worker'] ?? '', $requests));
        self::assertGreaterThan(1, count($workers), 'they shared the work');
    }

    private function work(): void
    {
        $children = [];
        for ($worker = 1; $worker <= self::WORKERS; $worker++) {
            $child = pcntl_fork();
            if ($child === 0) {
                putenv("WORKER={$worker}");
                $this->runQueueOverAndOver();
                // Not by exit(), which would run the parent's destructors and stop its servers.
                posix_kill(getmypid(), SIGKILL);
            }
            $children[] = $child;
        }
        foreach ($children as $child) {
            pcntl_waitpid($child, $status);
        }
    }

    private function runQueueOverAndOver(): void
    {
        $end = time() + 120;
        do {
            $this->shop->site->wp(['action-scheduler', 'run', '--force', '--batch-size=1', '--hooks=ahpc_backfill_products_batch']);
        } while ($this->shop->state('ahpc_backfill_state')['phase'] !== 'done' && time() < $end);
    }
}
