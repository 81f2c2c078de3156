<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;

/**
 * The catalog send in the background.
 */
final class CatalogTest extends ShopTestCase
{
    /**
     * Row 1: the send stopped after the first 100 products.
     */
    public function testRow01EveryProductOfSeveralPagesArrives(): void
    {
        $ids = $this->createProducts(230);
        $this->shop->connect();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame(230, $this->state()['sent']);
    }

    /**
     * Row 11: products removed during the run made others be skipped.
     */
    public function testRow11NoneIsSkippedWhenProductsDisappearMeanwhile(): void
    {
        $ids = $this->createProducts(150);
        $this->shop->activate();
        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'status', 'status' => 503, 'count' => 2]);
        $this->shop->register();
        $this->shop->runQueue();
        self::assertSame('waiting', $this->state()['phase']);

        $this->shop->php('foreach ($arguments["ids"] as $id) { wp_delete_post($id, true); }', ['ids' => array_slice($ids, 0, 40)]);
        $this->shop->resumeCatalog();

        self::assertEqualsCanonicalizing(array_slice($ids, 40), array_keys($this->shop->sandbox->products()));
        self::assertSame('done', $this->state()['phase']);
    }

    /**
     * Row 4: a 503 on one batch, or ids that were not queued, ended the send.
     */
    public function testRow04WhatIsNotAcceptedIsSentAgainAndNothingElse(): void
    {
        $ids = $this->createProducts(12);
        $this->shop->activate();
        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'partial', 'ids' => [(string) $ids[3]], 'count' => 1]);
        $this->shop->register();
        $this->shop->runQueue();
        $this->shop->resumeCatalog();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertCount(2, $this->shop->sandbox->requests('putPartnerProducts'));
    }

    /**
     * Row 10: killed mid-batch, the state stayed "running" for ever and the rest was never sent.
     */
    public function testRow10AKilledRunGoesOnByTheRegularCheck(): void
    {
        $ids = $this->createProducts(120);
        $this->shop->activate();
        $this->shop->register();
        try {
            $this->shop->php('add_action("http_api_debug", function ($r, $c, $t, $args, $url) {
                if (str_ends_with($url, "/products")) { posix_kill(getmypid(), SIGKILL); }
            }, 10, 5); do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');
            self::fail('the process was not killed');
        } catch (SiteError) {
            self::assertSame('running', $this->state()['phase']);
        }
        // As if the lease of the dead process had ended and its action in the queue were gone.
        $this->shop->letCatalogTimePass();
        $this->shop->php('as_unschedule_all_actions("ahpc_backfill_products_batch");');
        $this->shop->runCheck();
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
    }

    /**
     * Row 12: amounts were scaled by the decimals that the shop displays.
     *
     * @dataProvider amounts
     */
    public function testRow12AmountsAreMinorUnitsWhateverTheShopDisplays(string $currency, int $decimals, string $price, int $expected): void
    {
        $this->shop->php('update_option("woocommerce_currency", $arguments["currency"]); update_option("woocommerce_price_num_decimals", $arguments["decimals"]);', [
            'currency' => $currency,
            'decimals' => $decimals,
        ]);
        $id = $this->shop->createProduct(['regular_price' => $price]);
        $this->shop->connect();
        $sent = $this->shop->sandbox->products()[$id]['price'];
        self::assertSame([$currency, $expected], [$sent['currency'], $sent['amount']]);

        $this->shop->changeProduct($id, ['regular_price' => $price, 'name' => 'Changed']);
        $this->shop->runQueue();
        self::assertSame($sent, $this->shop->sandbox->products()[$id]['price'], 'a delivery says the same');
    }

    /**
     * @return array<string, array{string, int, string, int}>
     */
    public function amounts(): array
    {
        return [
            'no decimals shown' => ['EUR', 0, '12.50', 1250],
            'four decimals shown' => ['EUR', 4, '12.50', 1250],
            'a currency without minor unit' => ['JPY', 2, '1250', 1250],
        ];
    }

    /**
     * Row 15, second half: a description of a megabyte was sent whole.
     */
    public function testRow15AMegabyteIsCutAndTheOthersGoOut(): void
    {
        $long = $this->shop->php('$product = new WC_Product_Simple(); $product->set_name("Lang"); $product->set_status("publish");
            $product->set_description(str_repeat("Eiche massiv. ", 75000)); return $product->save();');
        $others = $this->createProducts(3);
        $this->shop->connect();

        $products = $this->shop->sandbox->products();
        self::assertEqualsCanonicalizing([$long, ...$others], array_keys($products));
        self::assertLessThanOrEqual(20_000, strlen($products[$long]['description']['text']));
    }

    /**
     * Row 15: one product with invalid UTF-8 refused its whole batch.
     */
    public function testRow15TextsThatAreNotUtf8AreRepaired(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->php('add_filter("woocommerce_product_get_name", fn($name, $product) => $product->get_id() === $arguments["id"] ? "Stra\xDFe" : $name, 10, 2);
            do_action("ahpc_backfill_products_batch");', ['id' => $ids[1]], user: null);

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
    }

    public function testAProductThatCannotBeReadDoesNotKeepBackTheOthers(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->php('add_filter("woocommerce_product_get_name", fn($name, $product) => $product->get_id() === $arguments["id"] ? throw new Exception("broken") : $name, 10, 2);
            do_action("ahpc_backfill_products_batch");', ['id' => $ids[1]], user: null);

        self::assertEqualsCanonicalizing([$ids[0], $ids[2]], array_keys($this->shop->sandbox->products()));
        self::assertSame('done', $this->state()['phase']);
    }

    /**
     * Row 22: password-protected products were sent like any other.
     */
    public function testRow22ProtectedProductsAndWhatIsNoProductYetAreLeftOut(): void
    {
        $wanted = [$this->shop->createProduct(['status' => 'publish']), $this->shop->createProduct(['status' => 'private'])];
        foreach (['draft', 'pending', 'auto-draft'] as $status) {
            $this->shop->createProduct(['status' => $status]);
        }
        $trashed = $this->shop->createProduct();
        $protected = $this->shop->createProduct();
        $this->shop->php('wp_trash_post($arguments["trashed"]); wp_update_post(["ID" => $arguments["protected"], "post_password" => "x"]);', ['trashed' => $trashed, 'protected' => $protected]);
        $this->shop->connect();

        self::assertEqualsCanonicalizing($wanted, array_keys($this->shop->sandbox->products()));
        self::assertSame([2, 2], [$this->state()['sent'], $this->state()['total']]);
    }

    /**
     * Row 22: what was sent and is hidden now goes out as removed, without a word of it.
     */
    public function testRow22WhatWasSentAndIsGoneIsRemoved(): void
    {
        $ids = $this->createProducts(5);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        // By SQL, so that no hook reports it.
        $this->sql("UPDATE {posts} SET post_password = 'x' WHERE ID = {$ids[0]}");
        $this->sql("UPDATE {posts} SET post_status = 'trash' WHERE ID = {$ids[1]}");
        $this->sql("DELETE FROM {posts} WHERE ID = {$ids[2]}");
        $this->audit();

        $requests = $this->shop->sandbox->requests('putPartnerProducts', $before);
        self::assertCount(1, $requests);
        $expected = array_map(static fn(int $id): array => ['shopsProductId' => (string) $id, 'state' => 'REMOVED'], array_slice($ids, 0, 3));
        self::assertSame($expected, json_decode($requests[0]['body'], true));
        self::assertSame([3, 2, 5], [$this->state()['sent'], $this->state()['unchanged'], $this->state()['total']]);
        $this->audit();
        self::assertCount(1, $this->shop->sandbox->requests('putPartnerProducts', $before), 'removed once');
    }

    /**
     * Row 9, for products: what SQL changes is found by the nightly audit, and only that is sent.
     */
    public function testRow09TheAuditSendsOnlyWhatDiffers(): void
    {
        $ids = $this->createProducts(4);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->audit();
        self::assertSame([], $this->shop->sandbox->requests('putPartnerProducts', $before), 'nothing has changed');

        $this->sql("UPDATE {postmeta} SET meta_value = '99.00' WHERE post_id = {$ids[1]} AND meta_key IN ('_price', '_regular_price')");
        $this->audit();

        $requests = $this->shop->sandbox->requests('putPartnerProducts', $before);
        self::assertCount(1, $requests);
        self::assertSame([(string) $ids[1]], array_column(json_decode($requests[0]['body'], true), 'shopsProductId'));
        self::assertSame([1, 3], [$this->state()['sent'], $this->state()['unchanged']]);
    }

    public function testTheAuditCanBeSwitchedOff(): void
    {
        $this->createProducts(1);
        $this->shop->connect();
        $this->shop->php('add_filter("ahpc_nightly_audit", "__return_false"); do_action("ahpc_audit");', user: null, context: 'cron');

        self::assertSame('all', $this->state()['mode']);
    }

    public function testWhatAnUpsertWouldNotChangeIsHandedToTheOutbox(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->sql("UPDATE {posts} SET post_title = 'Another chair' WHERE ID = {$ids[2]}");
        $this->audit();

        self::assertSame([], $this->shop->sandbox->requests('putPartnerProducts', $before));
        self::assertSame([1, 2], [$this->state()['delivered'], $this->state()['unchanged']]);
        $rows = $this->shop->php('global $wpdb; return $wpdb->get_results("SELECT product_id, event FROM {$wpdb->prefix}ahpc_outbox", ARRAY_N);');
        self::assertSame([[(string) $ids[2], 'updated']], $rows);
    }

    public function testDescriptionsThatWereCutAreTold(): void
    {
        $this->shop->createProduct(['description' => str_repeat('Eiche. ', 5000)]);
        $this->shop->connect();

        self::assertSame(['description_cut'], array_column($this->state()['notes'], 'code'));
        self::assertStringContainsString('was cut to', $this->shop->page()->text());
    }

    public function testSeveralRequestsAreSentAtOnceAndEveryoneSeesEach(): void
    {
        $ids = $this->createProducts(230);
        $this->shop->activate();
        $this->shop->register();
        $seen = $this->shop->php('$seen = [];
            add_filter("http_request_args", function ($args, $url) use (&$seen) { $seen["args"][] = $url; $args["headers"]["X-Of-A-Plugin"] = "yes"; return $args; }, 10, 2);
            add_filter("pre_http_request", function ($answer) use (&$seen) { $seen["pre"] = ($seen["pre"] ?? 0) + 1; return $answer; });
            add_filter("http_response", function ($response) use (&$seen) { $seen["response"] = ($seen["response"] ?? 0) + 1; return $response; });
            add_action("http_api_debug", function () use (&$seen) { $seen["debug"] = ($seen["debug"] ?? 0) + 1; });
            do_action("ahpc_backfill_products_batch");
            return [count($seen["args"]), $seen["pre"], $seen["response"], $seen["debug"]];', user: null, context: 'cron');

        self::assertSame([3, 3, 3, 3], $seen);
        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        foreach ($this->shop->sandbox->requests('putPartnerProducts') as $request) {
            self::assertSame('yes', array_column($request['headers'], 1, 0)['x-of-a-plugin'] ?? null);
        }
    }

    public function testAFlightThatADeliveryOvertookIsFollowedByAnother(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        // While the products are on the wire, a delivery tells the API of one of them.
        $this->shop->php('add_filter("pre_http_request", function ($answer, $args, $url) {
                global $wpdb;
                if (str_ends_with($url, "/products")) { $wpdb->query("UPDATE {$wpdb->prefix}ahpc_products SET offer = \'newer\' WHERE product_id = " . ' . $ids[1] . '); }
                return $answer;
            }, 10, 3);
            (new AuraHistoria\PartnerConnect\Services())->backfill()->sendAll(); do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');

        $rows = $this->shop->php('global $wpdb; return $wpdb->get_results("SELECT product_id, event FROM {$wpdb->prefix}ahpc_outbox", ARRAY_N);');
        self::assertSame([[(string) $ids[1], 'updated']], $rows);
    }

    public function testBlockedRequestsAreToldAndTriedAgain(): void
    {
        $this->createProducts(230);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->php('add_filter("block_local_requests", "__return_true"); define("WP_HTTP_BLOCK_EXTERNAL", true);
            do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');

        self::assertSame(['waiting', 'api_unreachable'], [$this->state()['phase'], $this->state()['problem']['code']]);
    }

    public function testAPageCostsAFewQueriesAndNotSomeForEachProduct(): void
    {
        $this->createProducts(40);
        $this->shop->activate();
        $queries = $this->shop->php('global $wpdb; $tables = new AuraHistoria\PartnerConnect\Storage\Tables($wpdb);
            $sent = new AuraHistoria\PartnerConnect\Storage\SentProducts($wpdb, $tables);
            $reader = new AuraHistoria\PartnerConnect\Catalog\ProductReader($wpdb, $sent, new AuraHistoria\PartnerConnect\Log());
            $reader->page(0, null, 1); wp_cache_flush(); get_option("x"); wc_get_product(0); $before = $wpdb->num_queries;
            $page = $reader->page(0, null, 40); return [count($reader->facts($page)), $wpdb->num_queries - $before];', context: 'cron');

        self::assertSame(40, $queries[0]);
        self::assertLessThan(20, $queries[1]);
    }

    public function testSendAllProductsAgainSendsThemAll(): void
    {
        $this->createProducts(2);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $page = $this->shop->press('ahpc_send_all_products');
        self::assertStringContainsString('Products are being sent', $page->text());
        $this->shop->runQueue();

        self::assertCount(1, $this->shop->sandbox->requests('putPartnerProducts', $before));
        self::assertStringContainsString('Sent: 2.', $this->shop->page()->text());
        $this->shop->press('ahpc_send_changed_products');
        $this->shop->runQueue();
        self::assertCount(1, $this->shop->sandbox->requests('putPartnerProducts', $before));
        self::assertStringContainsString('Unchanged: 2.', $this->shop->page()->text());
    }

    public function testASendCanRestGoOnAndEnd(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->press('ahpc_send_all_products');
        $this->shop->press('ahpc_pause_catalog');
        $this->shop->runQueue();
        $this->shop->runCheck();
        $this->shop->runQueue();
        self::assertSame('paused', $this->state()['phase']);
        self::assertSame([], $this->shop->sandbox->requests('putPartnerProducts', $before));

        $this->shop->press('ahpc_resume_catalog');
        $this->shop->runQueue();
        self::assertSame(['done', count($ids)], [$this->state()['phase'], $this->state()['sent']]);

        $this->shop->press('ahpc_send_all_products');
        self::assertStringContainsString('was canceled', $this->shop->press('ahpc_cancel_catalog')->text());
        $this->shop->runQueue();
        self::assertCount(1, $this->shop->sandbox->requests('putPartnerProducts', $before));
    }

    /**
     * Row 16: on the way back after a deactivation, what changed meanwhile is sent.
     */
    public function testRow16WhatChangedWhileDeactivatedIsSentOnTheWayBack(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->deactivate();
        $this->shop->php('$product = wc_get_product($arguments["id"]); $product->set_regular_price("77.00"); $product->save();', ['id' => $ids[1]]);
        $this->shop->activate();
        $this->shop->php('', user: null, context: 'cron');
        $this->shop->runQueue();

        $requests = $this->shop->sandbox->requests('putPartnerProducts', $before);
        self::assertCount(1, $requests);
        self::assertSame([(string) $ids[1]], array_column(json_decode($requests[0]['body'], true), 'shopsProductId'));
    }

    private function audit(): void
    {
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
    }

    private function sql(string $query): void
    {
        $this->shop->php('global $wpdb; $wpdb->query(strtr($arguments["query"], ["{posts}" => $wpdb->posts, "{postmeta}" => $wpdb->postmeta]));', ['query' => $query]);
    }

    /**
     * @return array<string, mixed>
     */
    private function state(): array
    {
        return (array) $this->shop->state('ahpc_backfill_state');
    }

    /**
     * Made before the plugin is active, so that no delivery tells of them.
     *
     * @return list<int>
     */
    private function createProducts(int $count): array
    {
        return $this->shop->php('$ids = [];
            for ($i = 0; $i < $arguments["count"]; $i++) {
                $product = new WC_Product_Simple(); $product->set_name("Stuhl $i"); $product->set_regular_price("12.50"); $product->set_status("publish");
                $ids[] = $product->save();
            }
            return $ids;', ['count' => $count]);
    }
}
