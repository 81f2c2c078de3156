<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * What a shopper's page costs. Row 19: seven queries and 23 more files; row 6: a sync of 15 s in a page load.
 */
final class FrontEndTest extends ConnectedShopTestCase
{
    /** Main file, requirements, autoloader, hooks, services, names. */
    private const MAX_FILES = 6;

    public function testRow06AndRow19APageHasNoQueryOfOursAndAFewSmallFiles(): void
    {
        // Whatever wants to be synced must wait for the queue.
        $this->shop->php('update_option("ahpc_needs_sync", "yes"); update_option("ahpc_check_seen_at", 0);');
        $before = $this->shop->sandbox->lastRequestId();
        $with = $this->costOf('');
        $this->shop->php('update_option("active_plugins", array_values(array_diff(get_option("active_plugins"), [$arguments["plugin"]])));', ['plugin' => Shop::PLUGIN]);
        $without = $this->costOf('');

        self::assertSame([], array_values(array_diff($with['queries'], $without['queries'])), 'no query of ours');
        self::assertSame([], preg_grep('~/generated/~', $with['files']), 'no core');
        self::assertLessThanOrEqual(self::MAX_FILES, count($with['files']));
        self::assertSame([], $this->shop->sandbox->requests(null, $before), 'no request');
    }

    /**
     * The second order finds the worker planned by the first one.
     */
    public function testAnOrderCostsOneStatementAndThePlanningOfAWorker(): void
    {
        $this->needRealWooCommerce('What takes orders');
        $id = $this->shop->createProduct(['manage_stock' => 'yes', 'stock_quantity' => '5']);
        $this->shop->settle();
        $before = $this->shop->sandbox->lastRequestId();
        $buy = '$order = wc_create_order(); $order->add_product(wc_get_product(' . $id . '), 1); $order->save(); wc_reduce_stock_levels($order->get_id());';
        foreach (['the first' => 3, 'another' => 1] as $which => $planning) {
            $cost = $this->costOf($buy);
            self::assertCount(1, preg_grep('/ahpc_products/', $cost['queries']), "{$which} order: one statement");
            $ours = preg_grep('/ahpc_backfill_products_batch|ahpc-partner-connect|ahpc_settings|ahpc_backfill_state|ahpc_connection_state/', $cost['queries']);
            self::assertLessThanOrEqual($planning, count($ours), "{$which} order: " . implode("\n", $ours));
            self::assertSame([], preg_grep('~/generated/|Engine\.php$~', $cost['files']), "{$which} order: no core");
        }

        self::assertSame([], $this->shop->sandbox->requests(null, $before), 'nobody waits for the API');
        self::assertSame([0, 1, 0, 0], $this->shop->numbers());
        self::assertContains('ahpc_backfill_products_batch', $this->shop->pendingHooks());
    }

    /**
     * What a page costs in which something happens.
     *
     * @return array{queries: list<string>, files: list<string>} numbers in queries are left out, since some are the time
     */
    private function costOf(string $happening): array
    {
        $this->shop->addHostCode('if (isset($_GET["cost"])) {
            define("SAVEQUERIES", true);
            add_action("wp_loaded", function () { if ($_GET["cost"] === "2") { ' . $happening . ' } });
            add_action("shutdown", function () {
                $files = preg_grep("~/aura-historia-partner-connect/~", get_included_files());
                file_put_contents(WP_CONTENT_DIR . "/cost.json", json_encode(["queries" => array_column($GLOBALS["wpdb"]->queries, 0), "files" => array_values($files)]));
            }, PHP_INT_MAX);
        }');
        $shopper = new Browser();
        // The first request fills transients that the second finds.
        $shopper->get($this->shop->site->url . '/?cost=1');
        $shopper->get($this->shop->site->url . '/?cost=2');
        $this->shop->removeHostCode();
        $file = "{$this->shop->site->path}/wp-content/cost.json";
        $cost = json_decode((string) file_get_contents($file), true);
        unlink($file);

        return ['queries' => preg_replace('/\d+/', '', $cost['queries']), 'files' => $cost['files']];
    }
}
