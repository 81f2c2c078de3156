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
            'what only closes them' => ['no-multi-close', 'curl_multi_remove_handle,curl_multi_close,curl_multi_getcontent'],
        ];
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
            if ((int) $this->shop->php('global $wpdb; return $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}ahpc_products WHERE at_api = 1");') > 0) {
                return;
            }
        }
        self::fail('nothing has left');
    }
}
