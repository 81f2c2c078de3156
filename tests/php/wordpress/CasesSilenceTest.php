<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\MariaDb;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Surroundings;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Told;

/**
 * Cases E: nothing fails silently. What is stuck is told, with product, reason, since when, and what to do.
 *
 * @group once
 */
final class CasesSilenceTest extends ConnectedShopTestCase
{
    use Catalog;
    use Told;

    private const NO_TABLES = 'Changes cannot be written down';

    private ?Surroundings $surroundings = null;

    protected function tearDown(): void
    {
        $this->surroundings?->restore();
        parent::tearDown();
    }

    /**
     * @dataProvider losses
     */
    public function testCaseE1ATableThatIsLostIsMadeAgain(string $loss): void
    {
        $ids = $this->createKnown(['a' => [], 'b' => []]);
        $this->sql($loss);
        $this->shop->changeProduct($ids['a'], ['regular_price' => '31.00']);
        $this->shop->runCheck();
        $this->settle();
        $this->later(130);

        self::assertSame(['a' => 'AVAILABLE 31.00', 'b' => 'AVAILABLE 100.00'], $this->atApi($ids));
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
        self::assertStringNotContainsString(self::NO_TABLES, $this->shop->page()->text());
    }

    /**
     * @return array<string, array{string}>
     */
    public function losses(): array
    {
        return [
            'dropped' => ['DROP TABLE {prefix}ahpc_products'],
            'without a column' => ['ALTER TABLE {prefix}ahpc_products DROP COLUMN problem'],
            'renamed by a backup' => ['ALTER TABLE {prefix}ahpc_products RENAME TO {prefix}ahpc_products_old'],
        ];
    }

    public function testCaseE1WithoutTheRightToCreateTablesItIsToldUntilThereIsOne(): void
    {
        $ids = $this->createKnown(['a' => []]);
        $this->sql('DROP TABLE {prefix}ahpc_products');
        $this->takeAwayTheRightToCreate();
        $this->shop->changeProduct($ids['a'], ['regular_price' => '32.00']);
        for ($i = 0; $i < 3; $i++) {
            $this->shop->runCheck();
            $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/index.php");
        }
        $this->shop->runQueue();

        foreach ([$this->shop->page()->text(), $this->notice(), $this->siteHealth()] as $place => $text) {
            self::assertStringContainsString(self::NO_TABLES, $text, (string) $place);
        }
        self::assertSame(1, $this->timesLogged("refuses to make or to write the plugin's tables"));
        self::assertSame(['a' => 'AVAILABLE 100.00'], $this->atApi($ids), 'what is not written down does not leave');

        $this->giveTheRightToCreate();
        $this->shop->runCheck();
        $this->settle();
        self::assertSame(['a' => 'AVAILABLE 32.00'], $this->atApi($ids));
        self::assertStringNotContainsString(self::NO_TABLES, $this->shop->page()->text());
    }

    public function testCaseE1BeforeTheCheckHasTriedNothingIsSaidToHaveFailed(): void
    {
        $this->createKnown(['a' => []]);
        $this->sql('DROP TABLE {prefix}ahpc_products');
        foreach ([$this->shop->page()->text(), $this->notice(), $this->siteHealth()] as $place => $text) {
            self::assertStringContainsString('looks again within minutes and makes it anew.', $text, (string) $place);
            self::assertStringNotContainsString('makes it anew. Since', $text, (string) $place);
        }
        self::assertSame(['unknown', 'unknown'], array_column($this->debugFields(['catalog_counts', 'waiting_since']), 'value'));

        $this->shop->runCheck();
        self::assertStringNotContainsString('makes it anew', $this->shop->page()->text());
        self::assertStringContainsString('total 1, ', $this->debugFields(['catalog_counts'])[0]['value']);
    }

    /**
     * @dataProvider refusedStatements
     */
    public function testCaseE1WhereTheTableCannotBeWrittenItIsToldAndWhatChangedIsFoundAfterwards(string $statements): void
    {
        $ids = $this->createKnown(['a' => [], 'b' => []]);
        $this->settle();
        $this->shop->addHostCode('add_filter("query", static fn($query) => preg_match("/^\s*(' . $statements . ').*ahpc_products/is", $query) === 1 ? "SELECT denied FROM nowhere_at_all" : $query);');
        $this->shop->changeProduct($ids['a'], ['regular_price' => '34.00']);
        foreach ([$this->shop->page()->text(), $this->notice(), $this->siteHealth()] as $place => $text) {
            self::assertStringContainsString(self::NO_TABLES, $text, "before the check, {$place}");
        }
        $this->shop->runCheck();
        $this->shop->runCheck();
        $this->settle();
        self::assertStringContainsString(self::NO_TABLES, $this->shop->page()->text());
        self::assertSame(1, $this->timesLogged("refuses to make or to write the plugin's tables"));
        self::assertSame(['a' => 'AVAILABLE 100.00', 'b' => 'AVAILABLE 100.00'], $this->atApi($ids), 'what is not written down does not leave');

        $this->shop->removeHostCode();
        $this->shop->runCheck();
        $this->settle();
        $this->later(130);
        self::assertSame(['a' => 'AVAILABLE 34.00', 'b' => 'AVAILABLE 100.00'], $this->atApi($ids));
        self::assertStringNotContainsString(self::NO_TABLES, $this->shop->page()->text());
    }

    /**
     * @return array<string, array{string}>
     */
    public function refusedStatements(): array
    {
        return ['nothing' => ['INSERT|UPDATE|REPLACE|DELETE'], 'no new row' => ['INSERT']];
    }

    public function testCaseE1ATableWhoseNameTheDatabaseKeepsInSmallLetters(): void
    {
        if ($this->shop->site->options->database !== SiteOptions::SQLITE) {
            self::markTestSkipped('This server tells capital letters from small ones; SQLite does not.');
        }
        $ids = $this->createKnown(['a' => []]);
        $config = "{$this->shop->site->path}/wp-config.php";
        $written = (string) file_get_contents($config);
        file_put_contents($config, str_replace("'wp_';", "'WP_';", $written));
        touch($config, time() - 50);
        try {
            $before = $this->shop->productRows();
            $this->shop->runCheck();
            self::assertSame(0, (int) $this->shop->php('return get_option("ahpc_tables_missing_since", 0);', user: null));
            self::assertEquals($before, $this->shop->productRows(), 'the table is neither missed nor made anew');
            $this->shop->php('$product = wc_get_product($arguments["id"]); $product->set_regular_price("33.00"); $product->save();', ['id' => $ids['a']], user: null);
            $this->settle();
            self::assertSame(['a' => 'AVAILABLE 33.00'], $this->atApi($ids));
        } finally {
            file_put_contents($config, $written);
            touch($config, time() + 50);
        }
    }

    /**
     * @dataProvider unbuildables
     */
    public function testCaseE2WhatCannotBeDescribedIsNamedAndGoesByBatch(string $code): void
    {
        $ids = $this->createKnown(['a' => []]);
        $this->shop->addHostCode($code);
        $before = $this->shop->sandbox->lastRequestId();
        for ($try = 1; $try <= 3; $try++) {
            $this->shop->changeProduct($ids['a'], ['regular_price' => "4{$try}.00"]);
            $this->shop->runQueue();
        }
        self::assertSame([], $this->shop->sandbox->deliveries($before), 'a body that is none does not leave');
        self::assertStringContainsString("at last with product #{$ids['a']}", $this->shop->page()->text());

        $this->settle();
        self::assertSame(['a' => 'AVAILABLE 43.00'], $this->atApi($ids), 'the batch needs no REST');

        $this->shop->removeHostCode();
        $this->shop->changeProduct($ids['a'], ['regular_price' => '44.00']);
        $this->shop->runQueue();
        self::assertCount(1, $this->shop->sandbox->deliveries($before));
        self::assertStringNotContainsString('Changes cannot be told at once', $this->shop->page()->text());
    }

    /**
     * @return array<string, array{string}>
     */
    public function unbuildables(): array
    {
        return [
            'a plugin that closes the REST API' => ['add_filter("rest_pre_dispatch", static fn($is, $server, $request) => str_starts_with($request->get_route(), "/wc/v3")
                ? new WP_Error("rest_forbidden", "closed", ["status" => 403]) : $is, 10, 3);'],
            'a filter that throws' => ['add_filter("woocommerce_rest_prepare_product_object", static function () { throw new RuntimeException("no"); });'],
            'a filter that makes an error of it' => ['add_filter("woocommerce_webhook_payload", static fn() => ["code" => "woocommerce_rest_cannot_view", "message" => "no", "data" => ["status" => 401]], 10);'],
        ];
    }

    public function testCaseE3AQueueThatSleepsIsToldAndThePageCanDoItsWork(): void
    {
        $ids = $this->createKnown(['a' => []]);
        $this->shop->changeProduct($ids['a'], ['regular_price' => '51.00']);
        $this->shop->pass(240);
        self::assertStringNotContainsString('have been overdue', $this->shop->page()->text(), 'a few minutes are nothing');
        $this->shop->pass(3 * 86400);

        $page = $this->shop->page()->text();
        self::assertStringContainsString('The background tasks of this site have been overdue', $page);
        self::assertStringContainsString('Ask your host to run WP-Cron', $page);
        self::assertStringContainsString('The background tasks of this site last ran', $page);
        self::assertStringContainsString('have been overdue', $this->notice());
        self::assertStringContainsString('have been overdue', $this->siteHealth());

        $this->shop->press('ahpc_send_now');
        self::assertSame(['a' => 'AVAILABLE 51.00'], $this->atApi($ids));

        $this->shop->runQueue();
        self::assertStringNotContainsString('have been overdue', $this->shop->page()->text());
    }

    /**
     * @dataProvider dues
     */
    public function testCaseE3WhatIsDueLaterWasNotDue(int $seconds, string $label): void
    {
        $this->createKnown(['a' => []]);
        $this->shop->pass($seconds);

        self::assertSame($label, $this->debugFields(['queue_due'])[0]['label']);
    }

    /**
     * @return array<string, array{int, string}>
     */
    public function dues(): array
    {
        return ['later' => [0, 'Next background task is due'], 'long ago' => [3 * 86400, 'Next background task was due']];
    }

    public function testCaseE4WhenTheKeyIsRefusedNothingReachesAuraHistoriaAndThatIsSaid(): void
    {
        $ids = $this->createKnown(['a' => [], 'b' => [], 'c' => []]);
        $this->settle();
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 401, 'error' => 'ACCESS_TOKEN_NOT_FOUND']);
        foreach (['a' => '61.00', 'b' => '62.00'] as $name => $price) {
            $this->shop->changeProduct($ids[$name], ['regular_price' => $price]);
        }
        for ($i = 0; $i < 4; $i++) {
            $this->later(130);
        }

        $page = $this->shop->page()->text();
        foreach ([$page, $this->notice(), $this->siteHealth()] as $place => $text) {
            self::assertStringContainsString('Nothing reaches Aura Historia until you enter a valid key. Nothing is lost: 2 changes wait.', $text, (string) $place);
        }
        self::assertStringNotContainsString('are delivered as before', $page);
        self::assertSame([1, 2, 0, 0], $this->shop->numbers());

        $this->shop->sandbox->clearFaults();
        $this->shop->enter();
        $this->later(10);
        self::assertSame(['a' => 'AVAILABLE 61.00', 'b' => 'AVAILABLE 62.00', 'c' => 'AVAILABLE 100.00'], $this->atApi($ids));
        self::assertStringNotContainsString('Nothing reaches', $this->shop->page()->text());
    }

    /**
     * @dataProvider refusals
     */
    public function testCaseE5FourNumbersAddUpToTheCatalogAtEveryMoment(int $status, string $told): void
    {
        $this->create(array_fill_keys(range('a', 'p'), []) + ['draft' => ['status' => 'draft'], 'hidden' => ['catalog_visibility' => 'hidden']]);
        self::assertSame([0, 18, 0, 0], $this->shop->numbers());
        $this->later(130);
        self::assertSame(18, array_sum($this->shop->numbers()));
        $this->settle();
        self::assertSame([16, 0, 0, 2], $this->shop->numbers());

        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'status', 'status' => $status]);
        $this->create(array_fill_keys(['q', 'r', 's'], []));
        self::assertSame([16, 3, 0, 2], $this->shop->numbers());
        for ($i = 0; $i < 3; $i++) {
            $this->later(130);
            self::assertSame([16, 0, 3, 2], $this->shop->numbers());
        }
        $page = $this->shop->page()->text();
        self::assertStringContainsString("3 products: {$told}", $page);
        self::assertStringNotContainsString('every change was sent', $page);

        $this->shop->sandbox->clearFaults();
        $this->later(86500);
        $this->settle();
        self::assertSame([19, 0, 0, 2], $this->shop->numbers());
    }

    /**
     * @return array<string, array{int, string}>
     */
    public function refusals(): array
    {
        return [
            'wrong' => [400, 'Aura Historia refuses the product as wrong'],
            'wrong by another rule' => [422, 'Aura Historia refuses the product as wrong'],
            'too large' => [413, 'Aura Historia refused a request because of its size'],
        ];
    }

    /**
     * @dataProvider foreignLetters
     * @param array<string, mixed> $fault
     */
    public function testCaseE6StatesAreStoredInAscii(array $fault): void
    {
        $this->create(['a' => []]);
        if ($this->shop->site->options->database === SiteOptions::MARIADB) {
            $this->sql('ALTER TABLE {prefix}options CONVERT TO CHARACTER SET utf8mb3');
        }
        $this->shop->sandbox->addFault($fault);
        $this->later(130);
        $this->shop->runCheck();
        $this->shop->php('(new AuraHistoria\PartnerConnect\Services())->syncRunner()->check(true);', user: null, context: 'cron');

        foreach (['ahpc_backfill_state', 'ahpc_connection_state'] as $option) {
            $stored = $this->shop->option($option);
            self::assertMatchesRegularExpression('/^[\x20-\x7E]+$/', $stored, $option);
        }
        self::assertNotNull($this->shop->state('ahpc_connection_state')['problem'], 'the answer is told');
    }

    /**
     * @return array<string, array{array<string, mixed>}>
     */
    public function foreignLetters(): array
    {
        $status = ['operation' => '*', 'kind' => 'status', 'status' => 400];

        return [
            'an emoji' => [['error' => 'KAPUTT 😀'] + $status],
            'Arabic' => [['error' => 'خطأ'] + $status],
            'half a character, and a line end' => [['error' => "X\u{FFFD}\n\u{1F680}"] + $status],
        ];
    }

    public function testCaseE7AllChangesOfAnOutageArriveWithinOneRunOfTheQueue(): void
    {
        $ids = $this->shop->php('$ids = []; for ($i = 0; $i < 200; $i++) { $product = new WC_Product_Simple(); $product->set_name("Stuhl $i"); $product->set_regular_price("10"); $ids[] = $product->save(); } return $ids;');
        $this->later(130);
        $this->later(200);
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 503]);
        $this->shop->php('foreach ($arguments["ids"] as $id) { $product = wc_get_product($id); $product->set_regular_price("20"); $product->save(); }', ['ids' => $ids]);
        // WP-Cron comes once a minute, for ten minutes.
        for ($minute = 0; $minute < 10; $minute++) {
            $this->later(60);
        }
        self::assertSame([0, 200, 0, 0], $this->shop->numbers());
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())), 'WooCommerce has switched nothing off');

        $this->shop->sandbox->clearFaults();
        $this->later(120);
        $amounts = array_map(static fn(array $product): int => $product['price']['amount'], $this->shop->sandbox->products());
        self::assertSame([2000 => 200], array_count_values($amounts));
        self::assertSame([200, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @dataProvider firstChanges
     * @param array<string, string> $registered language and currency
     */
    public function testCaseE8TheFirstChangeOfASettingIsRegisteredAtOnce(string $before, string $change, array $registered): void
    {
        $this->shop->php($before . ' wp_cache_flush(); do_action("ahpc_check");', user: null, context: 'cron');
        $this->shop->runQueue();
        $patches = $this->shop->sandbox->lastRequestId();
        // WordPress takes only languages whose files are there.
        $this->shop->php('add_filter("sanitize_option_WPLANG", static fn($value, $option, $entered) => $entered, 10, 3); ' . $change, context: 'admin');
        $this->shop->runQueue();

        $body = json_decode($this->shop->sandbox->requests('patchShopById', $patches)[0]['body'] ?? '{}', true);
        self::assertSame($registered, array_intersect_key($body, $registered));
    }

    /**
     * @return array<string, array{string, string, array<string, string>}>
     */
    public function firstChanges(): array
    {
        $withoutRow = static fn(string $name): string => 'global $wpdb; $wpdb->delete($wpdb->options, ["option_name" => "' . $name . '"]);';

        return [
            'a language where there was none' => [$withoutRow('WPLANG'), 'update_option("WPLANG", "fr_FR");', ['woocommerceLanguage' => 'fr']],
            'a later change' => ['', 'update_option("WPLANG", "fr_FR");', ['woocommerceLanguage' => 'fr']],
            'back to English' => ['', 'delete_option("WPLANG");', ['woocommerceLanguage' => 'en']],
            'a currency where there was none' => [$withoutRow('woocommerce_currency'), 'update_option("woocommerce_currency", "CHF");', ['woocommerceCurrency' => 'CHF']],
        ];
    }

    public function testCaseE9PricesFollowTheCurrencyRightAfterItIsRegistered(): void
    {
        $ids = $this->createKnown(['a' => [], 'b' => ['regular_price' => '7.50']]);
        $this->settle();
        $currencies = fn(): array => array_map(fn(int $id): string => $this->shop->sandbox->products()[$id]['price']['currency'], $ids);
        foreach (['CHF', 'USD'] as $currency) {
            $this->shop->php('update_option("woocommerce_currency", $arguments["currency"]);', ['currency' => $currency], context: 'admin');
            $this->shop->runQueue();
            self::assertSame(['a' => $currency, 'b' => $currency], $currencies());
            self::assertSame([2, 0, 0, 0], $this->shop->numbers());
        }

        // One that the API does not take stops all, and the way back sends what changed meanwhile.
        $this->shop->php('update_option("woocommerce_currency", "SEK");', context: 'admin');
        $this->shop->runQueue();
        $this->shop->changeProduct($ids['b'], ['regular_price' => '8.50']);
        $this->later(130);
        self::assertSame(['a' => 'USD', 'b' => 'USD'], $currencies());
        $this->shop->php('update_option("woocommerce_currency", "EUR");', context: 'admin');
        $this->later(130);
        self::assertSame(['a' => 'EUR', 'b' => 'EUR'], $currencies());
        self::assertSame(['a' => 'AVAILABLE 100.00', 'b' => 'AVAILABLE 8.50'], $this->atApi($ids));
    }

    public function testCaseE10NoFiguresOfAnotherMoment(): void
    {
        $this->create(array_fill_keys(range('a', 'z'), []));
        $this->later(130);
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 503]);
        $this->shop->php('(new AuraHistoria\PartnerConnect\Services())->sending()->start("all");', user: null, context: 'cron');
        $this->shop->runQueue();

        $page = $this->shop->page()->text();
        self::assertSame('waiting', $this->shop->state('ahpc_backfill_state')['phase']);
        foreach (['a minute', 'left', 'every change was sent'] as $figure) {
            self::assertStringNotContainsString($figure, $page);
        }
        self::assertStringContainsString('overloaded or under maintenance', $page);
        self::assertStringContainsString('Next attempt', $page);
    }

    public function testCaseE10WhoeverIsReplacedIsToldOnTheNextView(): void
    {
        $other = '22222222-58d4-4b8a-9c55-6f0e3d1a7b42';
        $this->shop->sandbox->call('POST', '/shops', ['id' => $other, 'api_key' => Sandbox::API_KEY, 'name' => 'Zweiter Laden']);
        $this->shop->php('wp_insert_user(["user_login" => "eva", "display_name" => "Eva Beispiel", "user_pass" => "eva-2024-x", "user_email" => "eva@example.org", "role" => "administrator"]);');
        $this->shop->enter();
        $eva = Browser::loggedInAt($this->shop->site, 'eva', 'eva-2024-x');
        $address = "{$this->shop->site->url}/wp-admin/admin.php?page=aura-historia-partner-connect";
        $evas = $eva->submit($eva->get($address)->form('api_key'), ['shop_id' => $other, 'api_key' => Sandbox::API_KEY]);

        self::assertStringNotContainsString('What you had saved was replaced', $evas->text());
        self::assertStringContainsString('What you had saved was replaced by Eva Beispiel', $this->shop->page()->text());
        self::assertStringNotContainsString('What you had saved was replaced', $this->shop->page()->text(), 'once is enough');
    }

    private function takeAwayTheRightToCreate(): void
    {
        if ($this->shop->site->options->database === SiteOptions::MARIADB) {
            $root = new \mysqli('127.0.0.1', 'root', '', null, MariaDb::running()->port);
            $root->query("CREATE USER IF NOT EXISTS 'limited'@'127.0.0.1' IDENTIFIED BY 'limited'");
            $root->query("GRANT SELECT, INSERT, UPDATE, DELETE ON `{$this->shop->php('return DB_NAME;')}`.* TO 'limited'@'127.0.0.1'");
            $this->surroundings = Surroundings::live($this->shop);
            $this->surroundings->define(['WP_HOME' => $this->shop->site->url, 'WP_ENVIRONMENT_TYPE' => 'local', 'DB_USER' => 'limited', 'DB_PASSWORD' => 'limited']);

            return;
        }
        // SQLite knows no rights: the statement fails as it would there.
        $this->shop->addHostCode('add_filter("query", static fn($query) => preg_match("/^\s*(CREATE|DROP) TABLE.*ahpc_/is", $query) === 1 ? "SELECT denied FROM nowhere_at_all" : $query);');
    }

    private function giveTheRightToCreate(): void
    {
        $this->surroundings?->restore();
        $this->surroundings = null;
        $this->shop->removeHostCode();
    }

    private function timesLogged(string $text): int
    {
        $count = 0;
        foreach (glob("{$this->shop->site->path}/wp-content/uploads/wc-logs/aura-historia-partner-connect*.log") ?: [] as $file) {
            $count += substr_count((string) file_get_contents($file), $text);
        }

        return $count;
    }

    /**
     * @param list<string> $names
     * @return list<array{label: string, value: string}> of what Site Health shows for support
     */
    private function debugFields(array $names): array
    {
        $fields = $this->shop->php('return apply_filters("debug_information", [])["aura-historia-partner-connect"]["fields"];', context: 'admin');

        return array_map(static fn(string $name): array => $fields[$name], $names);
    }
}
