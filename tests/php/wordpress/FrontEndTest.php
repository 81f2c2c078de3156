<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * What a shopper's page costs. Row 19: seven queries and 23 more files; row 6: a sync of 15 s in a page load.
 */
final class FrontEndTest extends ShopTestCase
{
    /** Main file, requirements, autoloader, hooks, services, names. */
    private const MAX_FILES = 6;

    public function testRow06AndRow19APageHasNoQueryOfOursAndAFewSmallFiles(): void
    {
        $this->shop->connect();
        // Whatever wants to be synced must wait for the queue.
        $this->shop->php('update_option("ahpc_needs_sync", "yes"); update_option("ahpc_check_seen_at", 0);');
        $before = $this->shop->sandbox->lastRequestId();
        $with = $this->pageCost();
        $this->shop->php('update_option("active_plugins", array_values(array_diff(get_option("active_plugins"), [$arguments["plugin"]])));', ['plugin' => Shop::PLUGIN]);
        $without = $this->pageCost();

        self::assertSame([], array_values(array_diff($with['queries'], $without['queries'])), 'no query of ours');
        self::assertSame([], preg_grep('~/generated/~', $with['files']), 'no core');
        self::assertLessThanOrEqual(self::MAX_FILES, count($with['files']));
        self::assertSame([], $this->shop->sandbox->requests(null, $before), 'no request');
    }

    /**
     * @return array{queries: list<string>, files: list<string>} numbers in queries are left out, since some are the time
     */
    private function pageCost(): array
    {
        $this->shop->php('file_put_contents(WPMU_PLUGIN_DIR . "/cost.php", \'<?php if (isset($_GET["cost"])) {
            define("SAVEQUERIES", true);
            add_action("shutdown", function () {
                $files = preg_grep("~/aura-historia-partner-connect/~", get_included_files());
                file_put_contents(WP_CONTENT_DIR . "/cost.json", json_encode(["queries" => array_column($GLOBALS["wpdb"]->queries, 0), "files" => array_values($files)]));
            });
        }\');');
        $shopper = new Browser();
        // The first request fills transients that the second finds.
        $shopper->get($this->shop->site->url . '/?cost=1');
        $shopper->get($this->shop->site->url . '/?cost=1');
        $cost = $this->shop->php('unlink(WPMU_PLUGIN_DIR . "/cost.php"); return json_decode(file_get_contents(WP_CONTENT_DIR . "/cost.json"), true);');

        return ['queries' => preg_replace('/\d+/', '', $cost['queries']), 'files' => $cost['files']];
    }
}
