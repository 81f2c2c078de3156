<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\BulkProducts;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;

/**
 * The catalog send in the background.
 */
final class CatalogTest extends ShopTestCase
{
    use BulkProducts;
    use Catalog;

    /**
     * Row 1: the send stopped after the first 100 products.
     */
    public function testRow01EveryProductOfSeveralPagesArrives(): void
    {
        $ids = $this->bulkProducts(230);
        $this->shop->connect();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame([230, 0, 0, 0], $this->shop->numbers());
        self::assertCount(3, $this->shop->sandbox->requests('putPartnerProducts'));
        self::assertSame('rest', $this->state()['phase']);
    }

    /**
     * Row 11: products removed during the run made others be skipped.
     */
    public function testRow11NoneIsSkippedWhenProductsDisappearMeanwhile(): void
    {
        $ids = $this->bulkProducts(150);
        $this->shop->activate();
        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'status', 'status' => 503, 'count' => 2]);
        $this->shop->register();
        $this->shop->runQueue();
        self::assertSame('waiting', $this->state()['phase']);

        $this->shop->php('foreach ($arguments["ids"] as $id) { wp_delete_post($id, true); }', ['ids' => array_slice($ids, 0, 40)]);
        $this->shop->pass(130);
        $this->shop->runQueue();

        // What a request that failed may have brought to the API is taken off.
        $states = array_column($this->shop->sandbox->products(), 'state', 'id');
        self::assertEqualsCanonicalizing(array_slice($ids, 40), array_keys($states, 'AVAILABLE'));
        self::assertEqualsCanonicalizing(array_slice($ids, 0, 40), array_keys($states, 'REMOVED'));
        self::assertSame([[110, 0, 0, 0], 'rest'], [$this->shop->numbers(), $this->state()['phase']]);
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
        self::assertSame([11, 1, 0, 0], $this->shop->numbers());
        $this->shop->pass(130);
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame([$ids, [$ids[3]]], $this->batches());
        self::assertSame([12, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Row 10: killed mid-batch, the state stayed "running" for ever and the rest was never sent.
     */
    public function testRow10AKilledRunGoesOnByTheRegularCheck(): void
    {
        $ids = $this->bulkProducts(120);
        $this->shop->activate();
        $this->shop->register();
        try {
            $this->shop->php('add_action("http_api_debug", function ($r, $c, $t, $args, $url) {
                if (str_ends_with($url, "/products")) { posix_kill(getmypid(), SIGKILL); }
            }, 10, 5); do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');
            self::fail('the process was not killed');
        } catch (SiteError) {
            self::assertSame('sending', $this->state()['phase']);
        }
        // As if the lease of the dead process had ended and its action in the queue were gone.
        $this->shop->pass(100);
        $this->shop->php('as_unschedule_all_actions("ahpc_backfill_products_batch");');
        $this->shop->runCheck();
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame([120, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Row 12: amounts were scaled by the decimals that the shop displays.
     *
     * @dataProvider amounts
     */
    public function testRow12AmountsAreMinorUnitsWhateverTheShopDisplays(string $currency, int $decimals, string $price, int $expected, int $delivered): void
    {
        $this->shop->php('update_option("woocommerce_currency", $arguments["currency"]); update_option("woocommerce_price_num_decimals", $arguments["decimals"]);', [
            'currency' => $currency,
            'decimals' => $decimals,
        ]);
        $id = $this->shop->createProduct(['regular_price' => $price]);
        $this->shop->connect();
        $sent = $this->shop->sandbox->products()[$id]['price'];
        self::assertSame([$currency, $expected], [$sent['currency'], $sent['amount']]);

        $this->shop->pass(130);
        $this->shop->changeProduct($id, ['regular_price' => $price, 'name' => 'Changed']);
        $this->shop->runQueue();
        self::assertSame(['product.updated'], $this->topics());
        self::assertSame($delivered, $this->shop->sandbox->products()[$id]['price']['amount']);
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame($sent, $this->shop->sandbox->products()[$id]['price'], 'the batch has the last word');
    }

    /**
     * @return array<string, array{string, int, string, int, int}> what a batch says last, and what the API makes of a delivery
     */
    public function amounts(): array
    {
        return [
            'no decimals shown' => ['EUR', 0, '12.50', 1250, 1250],
            'four decimals shown' => ['EUR', 4, '12.50', 1250, 1250],
            // The API takes the price of a delivery times a hundred, whatever the currency.
            'a currency without minor unit' => ['JPY', 2, '1250', 1250, 125000],
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
        self::assertSame([2, 1, 0, 0], $this->shop->numbers());
        self::assertSame('rest', $this->state()['phase']);
    }

    /**
     * Row 22: password-protected products were sent like any other.
     */
    public function testRow22ProtectedProductsAndWhatIsNoProductYetAreLeftOut(): void
    {
        $wanted = $this->shop->createProduct(['status' => 'publish']);
        foreach (['private', 'draft', 'pending', 'auto-draft'] as $status) {
            $this->shop->createProduct(['status' => $status]);
        }
        $trashed = $this->shop->createProduct();
        $protected = $this->shop->createProduct();
        $this->shop->php('wp_trash_post($arguments["trashed"]); wp_update_post(["ID" => $arguments["protected"], "post_password" => "x"]);', ['trashed' => $trashed, 'protected' => $protected]);
        $this->shop->connect();

        self::assertSame([$wanted], array_keys($this->shop->sandbox->products()));
        self::assertSame([1, 0, 0, 4], $this->shop->numbers());
        self::assertSame('password_protected', $this->shop->productRows()[$protected]['problem']);
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

        self::assertSame([$this->andOfTonight(array_slice($ids, 0, 3), $ids)], $this->batches($before));
        $said = json_decode($this->shop->sandbox->requests('putPartnerProducts', $before)[0]['body'], true);
        $removals = array_values(array_filter($said, static fn(array $product): bool => $product['state'] === 'REMOVED'));
        $expected = array_map(static fn(int $id): array => ['shopsProductId' => (string) $id, 'state' => 'REMOVED'], array_slice($ids, 0, 3));
        self::assertEqualsCanonicalizing($expected, $removals, 'nothing else is told of them');
        self::assertSame([2, 0, 0, 1], $this->shop->numbers());
        $before = $this->shop->sandbox->lastRequestId();
        $this->wish('changes');
        $this->shop->runQueue();
        self::assertSame([], $this->batches($before), 'removed once');
    }

    /**
     * Row 9, for products: what SQL changes is found by the nightly audit, and only that is sent.
     */
    public function testRow09TheAuditSendsOnlyWhatDiffers(): void
    {
        $ids = $this->createProducts(4);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->wish('changes');
        $this->shop->runQueue();
        self::assertSame([], $this->batches($before), 'nothing has changed');

        $this->sql("UPDATE {postmeta} SET meta_value = '99.00' WHERE post_id = {$ids[1]} AND meta_key IN ('_price', '_regular_price')");
        $this->audit();

        self::assertSame([$this->andOfTonight([$ids[1]], $ids)], $this->batches($before));
        self::assertSame(9900, $this->shop->sandbox->products()[$ids[1]]['price']['amount']);
        self::assertSame([4, 0, 0, 0], $this->shop->numbers());
    }

    public function testInThirtyNightsEveryProductIsSaidOnceMore(): void
    {
        $ids = $this->createProducts(31);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->php('$services = new AuraHistoria\PartnerConnect\Services();
            for ($day = 20000; $day < 20030; $day++) {
                $services->sending()->step(["type" => "audit", "day" => $day, "total" => 31, "online" => 31]);
                $services->worker()->run(0);
            }', user: null, context: 'cron');

        $batches = $this->batches($before);
        self::assertEqualsCanonicalizing($ids, array_merge(...$batches));
        self::assertCount(30, $batches, 'a thirtieth a night');
    }

    public function testTheAuditCanBeSwitchedOff(): void
    {
        $ids = $this->createProducts(1);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->sql("UPDATE {postmeta} SET meta_value = '99.00' WHERE post_id = {$ids[0]} AND meta_key IN ('_price', '_regular_price')");
        $this->shop->php('add_filter("ahpc_nightly_audit", "__return_false"); do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
        self::assertSame([], $this->batches($before));

        $this->audit();
        self::assertSame([$ids], $this->batches($before));
    }

    public function testAChangedTextIsNotSentSinceTheApiKeepsTheFirstOne(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->sql("UPDATE {posts} SET post_title = 'Another chair', post_content = 'Beech' WHERE ID = {$ids[2]}");
        $this->wish('changes');
        $this->shop->runQueue();

        self::assertSame([], $this->batches($before));
        self::assertSame([3, 0, 0, 0], $this->shop->numbers());
    }

    public function testDescriptionsThatWereCutAreTold(): void
    {
        $id = $this->shop->createProduct(['description' => str_repeat('Eiche. ', 5000)]);
        $this->shop->connect();

        self::assertSame('description_cut', $this->shop->productRows()[$id]['problem']);
        self::assertSame([1, 0, 0, 0], $this->shop->numbers(), 'it is online all the same');
        self::assertStringContainsString('The description is too long and was cut.', $this->shop->page()->text());
    }

    public function testSeveralRequestsAreSentAtOnceAndEveryoneSeesEach(): void
    {
        $ids = $this->bulkProducts(230);
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

    public function testAFlightThatAChangeOvertookIsFollowedByAnother(): void
    {
        $ids = $this->createProducts(3);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        // While the products are on the wire, one of them changes, with what was read of it already behind it.
        $this->shop->php('add_filter("pre_http_request", function ($answer, $args, $url) {
                if (str_ends_with($url, "/products")) {
                    $product = wc_get_product(' . $ids[1] . '); $product->set_regular_price("44.00"); $product->save();
                }
                return $answer;
            }, 10, 3);
            (new AuraHistoria\PartnerConnect\Services())->sending()->start("all"); do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');

        self::assertSame([$ids], $this->batches($before));
        self::assertSame([2, 1, 0, 0], $this->shop->numbers());
        $this->shop->settle();
        self::assertSame([3, 0, 0, 0], $this->shop->numbers());
        self::assertSame(4400, $this->shop->sandbox->products()[$ids[1]]['price']['amount']);
        self::assertSame([$ids[1]], $this->batches($before)[1]);
    }

    public function testBlockedRequestsAreToldAndTriedAgain(): void
    {
        $this->bulkProducts(230);
        $this->shop->activate();
        $this->shop->register();
        $this->shop->php('add_filter("block_local_requests", "__return_true"); define("WP_HTTP_BLOCK_EXTERNAL", true);
            do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');

        self::assertSame(['waiting', 'api_unreachable'], [$this->state()['phase'], $this->state()['problem']['code']]);
    }

    /**
     * What was read too long ago does not leave, so there must be an end to reading, however slow the host is.
     */
    public function testAHostThatReadsSlowlySendsWhatItHasRead(): void
    {
        $this->createProducts(8);
        $this->shop->connect();
        [$sent, $rows] = $this->shop->php('$services = new AuraHistoria\PartnerConnect\Services(); $services->productTable()->startOver();
            $plan = $services->sending()->step(["type" => "work"])->find("fly")->fields();
            $plan = AuraHistoria\PartnerConnect\Machine\Effect::listOf([["depart_seconds" => 2] + $plan])[0];
            $facts = new AuraHistoria\PartnerConnect\Shop\StoreFacts($services->settings(), new AuraHistoria\PartnerConnect\Settings\OptionStore());
            $pages = new AuraHistoria\PartnerConnect\Catalog\PageBuilder($services->core(), $services->productReader(), $facts);
            $flight = new AuraHistoria\PartnerConnect\Catalog\Flight($services->productTable(), $pages, new AuraHistoria\PartnerConnect\Catalog\Signer($services->core(), $services->settings()), $plan, 16);
            add_filter("woocommerce_product_get_name", function ($name) { usleep(400000); return $name; });
            while ($flight->loadPage()) { continue; }
            $sent = count($flight->isLate() ? [] : json_decode($flight->depart()[0]["body"]));
            return [$sent, $GLOBALS["wpdb"]->get_results("SELECT attempts, COUNT(*) AS products FROM {$GLOBALS["wpdb"]->prefix}ahpc_products WHERE flight = 0 AND product_id > 0 GROUP BY attempts", ARRAY_A)];', user: null, context: 'cron');

        self::assertGreaterThanOrEqual(1, $sent);
        self::assertLessThan(8, $sent);
        self::assertSame([['attempts' => '0', 'products' => (string) (8 - $sent)]], $rows, 'the others are free as if nothing had been');
    }

    public function testAPageCostsAFewQueriesAndNotSomeForEachProduct(): void
    {
        $this->createProducts(40);
        $this->shop->activate();
        $queries = $this->shop->php('global $wpdb; $reader = (new AuraHistoria\PartnerConnect\Services())->productReader();
            $ids = $reader->between(0, PHP_INT_MAX, 40); wp_cache_flush(); get_option("x"); wc_get_product(0); $before = $wpdb->num_queries;
            return [count($reader->facts($ids)), $wpdb->num_queries - $before];', context: 'cron');

        self::assertSame(40, $queries[0]);
        self::assertLessThan(20, $queries[1]);
    }

    public function testSendAllProductsAgainSendsThemAll(): void
    {
        $ids = $this->createProducts(2);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->press('ahpc_send_all_products');
        $this->shop->runQueue();
        self::assertSame([$ids], $this->batches($before));
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());

        $this->shop->press('ahpc_send_changed_products');
        $this->shop->runQueue();
        self::assertSame([$ids], $this->batches($before), 'nothing has changed');
    }

    public function testASendCanRestAndGoOn(): void
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
        $page = $this->shop->page()->text();
        self::assertMatchesRegularExpression('/Connection Paused .*Sending is paused, .* Since /', $page);
        self::assertStringNotContainsString('on their way to Aura Historia', $page);
        self::assertSame([], $this->batches($before));

        $this->shop->press('ahpc_resume_catalog');
        $this->shop->runQueue();
        self::assertSame([$ids], $this->batches($before));
        self::assertSame([[3, 0, 0, 0], 'rest'], [$this->shop->numbers(), $this->state()['phase']]);
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

        self::assertSame([[$ids[1]]], $this->batches($before));
        self::assertSame([3, 0, 0, 0], $this->shop->numbers());
    }
}
