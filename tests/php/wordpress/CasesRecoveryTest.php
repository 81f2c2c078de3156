<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\BulkProducts;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Clock;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * Cases D: recovery must not repeat the crash. What kills a worker is found, named and set aside; the rest goes out. How much
 * memory a send takes is held by {@see MemoryTest}.
 *
 * @group once
 */
final class CasesRecoveryTest extends ShopTestCase
{
    use BulkProducts;
    use Catalog;
    use Clock;

    /** Ways in which the text of a product ends the process that reads it. */
    private const DEADLY = 'add_shortcode("deadly_exit", static function () { exit; });
        add_shortcode("deadly_memory", static function () { ini_set("memory_limit", "256M"); return str_repeat("x", 1 << 40); });
        add_shortcode("deadly_loop", static function () { set_time_limit(1); while (true) {} });';

    /** What other plugins' filters make of one product each, by its name. */
    private const JUNK = <<<'PHP'
        $is = static fn($name, $product) => get_post_field("post_title", is_object($product) ? $product->get_id() : (int) $product) === $name;
        $junk = static fn($hook, $name, $value) => add_filter($hook, static fn($was, $product = null) => $product !== null && $is($name, $product) ? $value() : $was, 10, 2);
        $throw = static fn() => throw new LogicException("of a neighbour");
        foreach (["gallery throws" => $throw, "gallery object" => static fn() => [new stdClass()]] as $name => $value) {
            add_filter("get_post_metadata", static fn($none, $id, $key) => $key === "_product_image_gallery" && $is($name, $id) ? $value() : $none, 10, 3);
        }
        $junk("woocommerce_product_get_stock_status", "status array", static fn() => ["instock"]);
        $junk("woocommerce_product_get_stock_status", "status null", static fn() => null);
        $junk("woocommerce_product_get_price", "price object", static fn() => new stdClass());
        $junk("woocommerce_product_get_price", "price true", static fn() => true);
        $junk("woocommerce_product_get_name", "name array", static fn() => ["a"]);
        $junk("woocommerce_product_get_description", "description list", static fn() => ["a"]);
        add_filter("post_type_link", static fn($link, $post) => $post->post_title === "address array" ? ["a"] : $link, 10, 2);
        add_filter("woocommerce_product_get_short_description", static fn($text, $product) => $is("summary object", $product) ? new stdClass() : $text, 10, 2);
        $junk("ahpc_exclude_product", "exclusion throws", $throw);
        $junk("ahpc_product_language", "language throws", $throw);
        $junk("woocommerce_product_get_image_id", "picture array", static fn() => ["a"]);
        $junk("woocommerce_product_get_gallery_image_ids", "pictures null", static fn() => null);
        $junk("woocommerce_product_get_gallery_image_ids", "pictures text", static fn() => "1,2");
        $junk("woocommerce_product_get_image_id", "sources null", static fn() => 4711);
        add_filter("wp_get_attachment_image_src", static fn($image, $id) => $id === 4711 ? [null] : $image, 10, 2);
        PHP;

    /** Answers are cut, and read by a host of little memory. */
    private const SMALL_HOST = 'ini_set("memory_limit", "128M"); foreach (["admin_memory_limit", "cron_memory_limit"] as $hook) { add_filter($hook, static fn() => "128M"); }';

    public function testCaseD1WhatEndsAWorkerIsNamedAndSetAsideAndTheRestIsSent(): void
    {
        $ids = $this->bulkProducts(12, ['[deadly_exit]', 20, '[deadly_memory]', 0, 0, 0, '[deadly_loop]']);
        $deadly = [$ids[0], $ids[2], $ids[6]];
        $this->shop->activate();
        $this->shop->addHostCode(self::DEADLY);
        $this->shop->register();
        $deaths = $this->letLeasesEnd(60);

        self::assertEqualsCanonicalizing(array_values(array_diff($ids, $deadly)), array_keys($this->shop->sandbox->products()), 'all others are sent');
        self::assertSame([9, 0, 3, 0], $this->shop->numbers());
        self::assertSame(array_fill_keys($deadly, 'product_ends_worker'), array_filter(array_map(static fn(array $row): string => $row['problem'], $this->shop->productRows())));
        self::assertLessThan(45, $deaths);

        self::assertSame(0, $this->deathsOf(fn() => $this->later(3600)), 'they are left alone');
        $this->touch($deadly[1]);
        self::assertSame(1, $this->deathsOf(fn() => $this->later(130)), 'tried once after an event');
        self::assertSame(0, $this->deathsOf(fn() => $this->later(3600)));
        self::assertGreaterThan(0, $this->letLeasesEnd(20, 86500), 'and once a day');

        $this->shop->removeHostCode();
        $this->touch($deadly[0]);
        $this->later(130);
        $this->later(130);
        self::assertArrayHasKey($deadly[0], $this->shop->sandbox->products(), 'what was mended is online after an event');
        $this->later(86500);
        $this->settle();
        self::assertSame([12, 0, 0, 0], $this->shop->numbers(), 'and the others within a day');
    }

    public function testCaseD1WhatThrowsOrIsNoTextIsNamedAndTheRestIsSentInTheSameRun(): void
    {
        $culprits = ['status array', 'status null', 'price object', 'price true', 'name array', 'description list', 'address array', 'summary object', 'exclusion throws', 'language throws'];
        $harmless = ['gallery throws', 'gallery object', 'picture array', 'pictures null', 'pictures text', 'sources null'];
        $ids = $this->shop->php('$ids = [];
            foreach ($arguments["names"] as $name) {
                $product = new WC_Product_Simple(); $product->set_name($name); $product->set_slug("p-" . sanitize_title($name)); $product->set_regular_price("12.50");
                $product->set_description("A chair."); $product->set_short_description("Chair."); $product->set_status("publish"); $ids[$name] = $product->save();
            }
            return $ids;', ['names' => ['first', ...$culprits, ...$harmless, 'last']]);
        $this->shop->activate();
        $this->shop->addHostCode(self::JUNK);
        $this->shop->connect();

        self::assertEqualsCanonicalizing(array_values(array_diff_key($ids, array_flip($culprits))), array_keys($this->shop->sandbox->products()));
        array_map($this->later(...), [600, 3600, 7200, 14400, 28800]);
        $problems = array_filter(array_map(static fn(array $row): string => $row['problem'], $this->shop->productRows()));
        self::assertEquals(array_fill_keys(array_values(array_intersect_key($ids, array_flip($culprits))), 'product_unreadable'), $problems);

        $this->shop->removeHostCode();
        array_map($this->later(...), [130, 200, 90000, 200]);
        self::assertSame([count($ids), 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @dataProvider thrownAroundReading
     */
    public function testCaseD1WhatIsThrownWhereNoProductIsReadKeepsNoneFromBeingSent(string $code): void
    {
        $this->bulkProducts(5);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->addHostCode($code);
        $this->shop->runQueue();
        $this->later(130);

        $prices = array_map(static fn(array $product): string => $product['price']['currency'], $this->shop->sandbox->products());
        self::assertSame(['EUR' => 5], array_count_values($prices));
        self::assertSame([5, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @return array<string, array{string}>
     */
    public function thrownAroundReading(): array
    {
        // WooCommerce itself asks for the currency where every page begins.
        $inTheQueue = static fn(string $hook, string $does): string => 'add_filter("' . $hook . '", static fn($value = null) => did_action("action_scheduler_before_execute") ? ' . $does . ' : $value);';
        $throws = 'throw new LogicException("of a neighbour")';

        return [
            'by a filter of the currency' => [$inTheQueue('woocommerce_currency', $throws)],
            'where the user changes' => [$inTheQueue('set_current_user', $throws)],
            'where many are loaded at once' => ['add_filter("update_post_metadata_cache", static fn($none, $ids) => count($ids) > 1 ? throw new LogicException("of a neighbour") : $none, 10, 2);'],
            'by whoever keeps logs' => [$inTheQueue('woocommerce_currency', $throws) . $inTheQueue('woocommerce_logger_log_message', $throws)],
            'nothing, but a currency that is none' => [$inTheQueue('woocommerce_currency', 'null')],
            'nothing, but currencies' => [$inTheQueue('woocommerce_currency', '["USD", "CHF"]')],
            'nothing, but an object' => [$inTheQueue('woocommerce_currency', 'new stdClass()')],
        ];
    }

    /**
     * @dataProvider hosts
     */
    public function testCaseD2AHostWithoutAFunctionOfTheParallelWaySendsAllTheSame(string $name, string $functions): void
    {
        $this->shop = Shop::build($name, phpSettings: ['disable_functions' => $functions]);
        $this->bulkProducts(250);
        $this->shop->connect();
        $this->later(130);

        self::assertCount(250, $this->shop->sandbox->products());
        self::assertSame([250, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @return array<string, array{string, string}>
     */
    public function hosts(): array
    {
        return [
            'curl_multi_exec' => ['no-multi-exec', 'curl_multi_exec'],
            'curl_multi_init' => ['no-multi-init', 'curl_multi_init'],
            'curl_setopt' => ['no-setopt', 'curl_setopt_array,usleep'],
            'whatever waits' => ['no-nap', 'usleep,time_nanosleep,sleep,gc_collect_cycles,set_time_limit,error_log'],
            'what only closes them' => ['no-multi-close', 'curl_multi_remove_handle,curl_multi_close,curl_multi_getcontent'],
        ];
    }

    public function testCaseD2AHostWithoutMbstringSendsAllTheSame(): void
    {
        $settings = sys_get_temp_dir() . '/ahpc-no-mbstring-' . getmypid();
        mkdir($settings);
        foreach (explode(',', (string) php_ini_scanned_files()) as $file) {
            if (!str_contains($file, 'mbstring')) {
                copy(trim($file), "{$settings}/" . basename(trim($file)));
            }
        }
        putenv("PHP_INI_SCAN_DIR={$settings}");
        try {
            $this->shop = Shop::build('no-mbstring');
            if ($this->shop->php('return extension_loaded("mbstring");')) {
                self::markTestSkipped('This PHP has mbstring built in.');
            }
            $this->bulkProducts(3, [str_repeat('<p>Nussbaum „furniert“</p>', 10_000), 'x' . str_repeat('ä€', 60_000)]);
            $this->shop->addHostCode('add_filter("pre_http_request", static fn($none, $args, $url) => $args["method"] === "PUT" && !get_option("answered") && update_option("answered", 1)
                ? ["response" => ["code" => 502, "message" => ""], "headers" => [], "body" => str_repeat("<p>Grüße €</p>", 100), "cookies" => [], "filename" => null] : $none, 10, 3);');
            $this->shop->connect();
            array_map($this->later(...), [130, 3600]);
            $page = $this->shop->page();
        } finally {
            putenv('PHP_INI_SCAN_DIR');
            array_map('unlink', glob("{$settings}/*") ?: []);
            rmdir($settings);
        }

        self::assertCount(3, $this->shop->sandbox->products());
        self::assertSame([3, 0, 0, 0], $this->shop->numbers());
        self::assertSame(200, $page->status);
    }

    public function testCaseD2WhateverAFilterMakesOfOptionsOursAreReadAsTheyAreStored(): void
    {
        $this->bulkProducts(3);
        $this->shop->connect();
        array_map($this->later(...), [130, 200]);
        $numbers = '"ahpc_schema", "ahpc_check_seen_at", "ahpc_tables_missing_since", "ahpc_webhook_user_id"';
        $lists = '"ahpc_webhook_ids", "ahpc_delivery", "ahpc_webhook_digests", "ahpc_webhook_repairs", "ahpc_settings"';
        $junks = ['["junk"]' => $numbers, '[]' => $numbers] + array_fill_keys(['"junk"', 'new stdClass()', 'new ArrayObject(["junk"])', 'true', '7.5'], $lists)
            + ['(object) ["a" => 1]' => "{$numbers}, {$lists}", 'null' => "{$numbers}, {$lists}"];
        foreach ($junks as $junk => $options) {
            $before = $this->shop->sandbox->lastRequestId();
            $this->shop->addHostCode("foreach ([{$options}] as \$option) { add_filter(\"option_\$option\", static fn() => {$junk}); add_filter(\"pre_option_\$option\", static fn() => {$junk}); }");
            $this->assertNothingIsSaidAgain($before, $junk);
        }
        foreach (['null', 'false', '"junk"', '7'] as $junk) {
            $before = $this->shop->sandbox->lastRequestId();
            $this->shop->addHostCode('add_filter("alloptions", static fn($all) => did_action("plugins_loaded") ? ' . $junk . ' : $all);');
            $this->assertNothingIsSaidAgain($before, $junk);
        }
    }

    private function assertNothingIsSaidAgain(int $before, string $junk): void
    {
        self::assertSame(200, $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/plugins.php")->status, $junk);
        $this->shop->php('do_action("ahpc_check");', user: null, context: 'cron');
        $this->later(200);

        self::assertSame([], $this->shop->sandbox->requests(null, $before), $junk);
        self::assertSame([3, 0, 0, 0], $this->shop->numbers(), $junk);
        self::assertSame(['product.created' => 'active', 'product.deleted' => 'active', 'product.updated' => 'active'], $this->shop->webhookStatuses(), $junk);
    }

    public function testCaseD2WhateverTheParallelWayThrowsTheRequestsGoOneAfterAnother(): void
    {
        $this->bulkProducts(250);
        $this->shop->activate();
        $this->shop->addHostCode('foreach (["requests-curl.before_multi_exec" => "Error", "requests-curl.before_multi_add" => "TypeError"] as $hook => $class) {
                add_action($hook, static function () use ($class) { if (!did_action("thrown_$class")) { do_action("thrown_$class"); throw new $class("of another plugin"); } });
            }');
        $this->shop->register();
        $this->shop->runQueue();
        $this->later(130);

        self::assertCount(250, $this->shop->sandbox->products());
        self::assertSame([250, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @dataProvider throwingHooks
     */
    public function testCaseD2WhateverANeighbourThrowsAtEachRequestNoWorkerEndsAndNothingIsLost(string $hook): void
    {
        $ids = $this->bulkProducts(110);
        $this->shop->connect();
        $this->later(130);
        $this->shop->addHostCode('add_filter("' . $hook . '", static fn() => throw new LogicException("thrown by a neighbour"));');
        $this->reprice($ids, 77);
        $this->later(130);
        $this->later(200);

        self::assertSame([], $this->shop->php('return as_get_scheduled_actions(["status" => "failed", "hook" => "ahpc_backfill_products_batch"], "ids");'), 'no worker has ended');
        self::assertSame(110, array_sum($this->shop->numbers()));
        $this->shop->removeHostCode();
        $this->later(3600);
        $this->later(200);
        $prices = array_map(static fn(array $product): int => $product['price']['amount'], $this->shop->sandbox->products());
        self::assertSame([7700 => 110], array_count_values($prices));
        self::assertSame([110, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @return array<string, array{string}>
     */
    public function throwingHooks(): array
    {
        $hooks = ['http_request_args', 'http_api_curl', 'https_ssl_verify', 'http_response'];

        return array_combine($hooks, array_map(static fn(string $hook): array => [$hook], $hooks));
    }

    public function testCaseD3NoAnswerOfTheApiBringsTheSendingDown(): void
    {
        $ids = $this->bulkProducts(3);
        $this->shop->connect();
        $this->later(200);
        $price = 100;
        foreach ($this->answers() as $name => [$isNews, $answer]) {
            $price++;
            $this->shop->addHostCode(self::SMALL_HOST . 'add_filter("pre_http_request", static fn($none, $args, $url) => in_array($args["method"], ["PUT", "POST"], true) && str_contains($url, "/api/v1/") ? '
                . $answer . ' : $none, PHP_INT_MAX - 1, 3);');
            $this->reprice($ids, $price);
            self::assertLessThan(128 << 20, $this->later(130)['peak'], $name);

            $this->shop->removeHostCode();
            if ($isNews) {
                $this->reprice($ids, ++$price);
            }
            array_map($this->later(...), [200, 200]);
            $prices = array_map(static fn(array $product): int => $product['price']['amount'], $this->shop->sandbox->products());
            self::assertSame([$price * 100], array_values(array_unique($prices)), $name);
        }
        self::assertStringNotContainsString('Fatal', $this->shop->site->debugLog());
    }

    /**
     * Answers as code, and whether they may count as an acceptance, by what they are.
     *
     * @return array<string, array{bool, string}>
     */
    private function answers(): array
    {
        $answer = static fn(int $status, string $body): string => "['response' => ['code' => {$status}, 'message' => ''], 'headers' => [], 'body' => {$body}, 'cookies' => [], 'filename' => null]";

        return [
            'an array of numbers' => [true, $answer(202, 'json_encode(array_fill(0, 200000, 1))')],
            'an object of errors' => [true, $answer(202, 'json_encode(["errors" => array_fill(1000, 3000, ["code" => "X\n"])])')],
            '1 MiB of NUL bytes' => [false, $answer(200, 'str_repeat("\0", 1 << 20)')],
            'a page of a captive portal' => [false, $answer(200, '"<!DOCTYPE html><title>Login</title>" . str_repeat("<p>Login&nbsp;</p>\n", 20000)')],
            'what is no UTF-8' => [false, $answer(500, 'str_repeat("\xff\xfe", 1 << 19)')],
            'a refusal of 60 kB of escapes' => [false, $answer(503, 'json_encode(["error" => "X", "detail" => str_repeat("\0", 10000), "source" => ["field" => str_repeat("\n", 900)]])')],
            'arrays in arrays' => [false, $answer(400, 'str_repeat("[", 30000) . str_repeat("]", 30000)')],
            'headers that are a text' => [true, "['headers' => ''] + " . $answer(202, '"{}"')],
            'headers within headers' => [true, "['headers' => ['a' => ['b' => ['c']], 'd' => new stdClass()]] + " . $answer(202, '"{}"')],
            'a body that is a list' => [true, $answer(202, '["junk"]')],
            'a body that is an object' => [true, $answer(202, '(object) ["a" => 1]')],
            'a status that is a list' => [false, "['response' => ['code' => [202]]] + " . $answer(202, '"{}"')],
            'no status at all' => [false, "['response' => 'junk'] + " . $answer(202, '"{}"')],
            'a text in the place of an answer' => [false, '"junk"'],
            'an object in the place of an answer' => [false, 'new stdClass()'],
            'an error without words' => [false, 'new WP_Error("junk", ["junk"])'],
            '50 kB of texts with escapes' => [true, $answer(202, 'json_encode(array_fill(0, 10000, "\n"))')],
        ];
    }

    /**
     * @param list<int> $ids
     */
    private function reprice(array $ids, int $price): void
    {
        $this->shop->php('foreach ($arguments["ids"] as $id) { $product = wc_get_product($id); $product->set_regular_price((string) $arguments["price"]); $product->save(); }', ['ids' => $ids, 'price' => $price]);
    }

    /**
     * Lets leases end and the queue run again, until no process dies any more.
     *
     * @return int how many processes have died
     */
    private function letLeasesEnd(int $rounds, int $seconds = 1000): int
    {
        $deaths = 0;
        for ($quiet = 0; $quiet < 2 && $rounds > 0; $rounds--) {
            $died = $this->deathsOf(fn() => $this->later($seconds));
            $deaths += $died;
            $quiet = $died === 0 ? $quiet + 1 : 0;
            $seconds = 1000;
        }

        return $deaths;
    }

    /**
     * @param \Closure(): mixed $run a process that may die
     */
    private function deathsOf(\Closure $run): int
    {
        try {
            $run();

            return 0;
        } catch (SiteError) {
            return 1;
        }
    }

    private function touch(int $id): void
    {
        $this->shop->php('do_action("woocommerce_update_product", $arguments["id"]);', ['id' => $id]);
    }

    /**
     * @dataProvider endings
     * @param bool $withFiles whether the plugin is deleted, not only switched off
     */
    public function testCaseD5AWorkerWhosePluginIsTakenAwayEndsQuietly(bool $withFiles): void
    {
        $this->bulkProducts(300, array_fill(0, 300, 20_000));
        $this->shop->activate();
        $this->shop->register();
        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'delay', 'delay_ms' => 4000]);
        $worker = pcntl_fork();
        if ($worker === 0) {
            try {
                $this->shop->runQueue();
            } finally {
                // Not by exit(), which would run the parent's destructors and stop its servers.
                posix_kill(getmypid(), SIGKILL);
            }
        }
        $this->waitUntilSomethingHasLeft();
        $this->shop->deactivate();
        if ($withFiles) {
            $this->shop->php('require_once ABSPATH . "wp-admin/includes/admin.php"; $deleted = delete_plugins([$arguments["plugin"]]);
                if ($deleted !== true) { throw new Exception(is_wp_error($deleted) ? $deleted->get_error_message() : "not deleted"); }', ['plugin' => Shop::PLUGIN]);
        }
        pcntl_waitpid($worker, $status);
        $requests = count($this->shop->sandbox->requests('putPartnerProducts'));
        $this->shop->runQueue();

        self::assertCount($requests, $this->shop->sandbox->requests('putPartnerProducts'), 'nothing goes on afterwards');
        self::assertLessThan(300, count($this->shop->sandbox->products()), 'the second flight has not left');
        self::assertGreaterThan(0, count($this->shop->sandbox->products()), 'the first one had');
        self::assertSame('', preg_replace('/^.*_load_textdomain_just_in_time.*$/m', '', trim($this->shop->site->debugLog())));
        self::assertSame([], $this->shop->pendingHooks());
        if ($withFiles) {
            self::assertSame([], $this->shop->traces());
        }
    }

    /**
     * @return array<string, array{bool}>
     */
    public function endings(): array
    {
        return ['switched off' => [false], 'deleted' => [true]];
    }

    private function waitUntilSomethingHasLeft(): void
    {
        for ($end = microtime(true) + 20; microtime(true) < $end; usleep(200_000)) {
            if ((int) $this->shop->php('global $wpdb; return $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}ahpc_products WHERE at_api = 1 AND product_id > 0");') > 0) {
                return;
            }
        }
        self::fail('nothing has left');
    }
}
