<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;

/**
 * WooCommerce's deliveries to us on their way out.
 */
final class DeliveryTest extends KnownProductTestCase
{
    /** As the product's own screen does it. */
    private const PROTECTING = 'wp_update_post(["ID" => $arguments["id"], "post_password" => "x", "post_content" => "Streng geheim"]);
        $product = wc_get_product($arguments["id"]); $product->set_regular_price("1"); $product->save();';

    public function testTheKeyGoesToOurDeliveriesOnly(): void
    {
        $cases = [
            'our delivery' => ['{delivery}', 'POST', true],
            'our address read' => ['{delivery}', 'GET', false],
            'more behind it' => ['{delivery}/x', 'POST', false],
            'with a query' => ['{delivery}?x=1', 'POST', false],
            'another host' => ['https://example.org/', 'POST', false],
            'our address inside another' => ['https://example.org/?to={delivery}', 'POST', false],
        ];
        $seen = $this->shop->php('$seen = [];
            add_filter("pre_http_request", function ($answer, $args) use (&$seen) {
                $seen[] = $args["headers"] + ["redirection" => $args["redirection"]];
                return ["response" => ["code" => 200, "message" => ""], "headers" => [], "body" => "", "cookies" => []];
            }, 1, 2);
            foreach ($arguments["cases"] as [$url, $method]) {
                wp_remote_request(str_replace("{delivery}", get_option("ahpc_delivery")["url"], $url), ["method" => $method, "headers" => ["X-Other" => "1"], "redirection" => 5]);
            }
            return $seen;', ['cases' => array_values($cases)]);

        foreach (array_keys($cases) as $at => $case) {
            $isOurs = $cases[$case][2];
            self::assertSame($isOurs, in_array(Sandbox::API_KEY, $seen[$at], true), $case);
            self::assertSame('1', $seen[$at]['X-Other'], "what others added stays: {$case}");
            self::assertSame($isOurs ? 0 : 5, $seen[$at]['redirection'], "the key follows no redirect: {$case}");
        }
    }

    /**
     * Whoever posts to our address with what nobody has judged, such as a ping of WooCommerce's, is answered in its place.
     */
    public function testNothingLeavesForTheApiThatWasNotJudged(): void
    {
        $answers = $this->shop->php('$url = get_option("ahpc_delivery")["url"]; $answers = [];
            foreach (["webhook_id=7", "{\"id\":1,\"name\":\"x\",\"permalink\":\"y\"}", ""] as $body) {
                $answer = wp_remote_post($url, ["body" => $body]);
                $answers[] = [wp_remote_retrieve_response_code($answer), wp_remote_retrieve_header($answer, "x-ahpc-withheld")];
            }
            (new WC_Webhook($arguments["webhook"]))->deliver_ping();
            return $answers;', ['webhook' => $this->shop->webhookId('product.updated')]);

        self::assertSame(array_fill(0, 3, [200, 'not judged']), $answers);
        self::assertSame([], $this->shop->sandbox->requests(null, $this->begin));
    }

    public function testTheKeyIsInNoLog(): void
    {
        $this->shop->changeProduct($this->known, ['regular_price' => '10']);
        $this->shop->runQueue();
        $found = $this->shop->php('$found = 0;
            foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(WP_CONTENT_DIR . "/uploads", FilesystemIterator::SKIP_DOTS)) as $file) {
                $found += substr_count(file_get_contents($file), $arguments["key"]);
            }
            global $wpdb;
            return $found + (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_logs WHERE message LIKE \'%" . $arguments["key"] . "%\'");
        ', ['key' => Sandbox::API_KEY]);

        self::assertSame(['product.updated'], $this->topics($this->begin));
        self::assertSame(0, $found);
    }

    /**
     * Row 22: password-protected products were sent like any other.
     */
    public function testRow22AProtectedProductIsNotDelivered(): void
    {
        $id = $this->shop->php('return wp_insert_post(["post_type" => "product", "post_title" => "Geheim", "post_status" => "publish", "post_password" => "x"]);');
        $this->shop->changeProduct($id, ['regular_price' => '10']);
        $this->shop->runQueue();
        $this->shop->settle();

        self::assertSame([], $this->shop->sandbox->deliveries());
        self::assertNull($this->stateOf($id));
        self::assertSame([1, 0, 0, 1], $this->shop->numbers());
    }

    /**
     * Row 22, second half: a product that was offered before becomes REMOVED, and its text stays here.
     */
    public function testRow22AProductThatGetsAPasswordIsTakenOffTheMarketplace(): void
    {
        $this->shop->php(self::PROTECTING, ['id' => $this->known]);
        $this->shop->runQueue();

        self::assertSame('REMOVED', $this->stateOf($this->known), 'at once');
        self::assertSame([], $this->shop->sandbox->deliveries($this->begin));
        $this->shop->settle();
        self::assertSame('REMOVED', $this->stateOf($this->known));
        self::assertSame([0, 0, 0, 1], $this->shop->numbers());
        self::assertStringNotContainsString('geheim', implode('', array_column($this->shop->sandbox->requests(null, $this->begin), 'body')));
    }

    /**
     * The same where it was never confirmed that the API has the product: a removal with texts would tell them, and one
     * without would freeze an empty title.
     */
    public function testAProductThatGetsItsPasswordBeforeItsBatchIsFinalIsTakenOffWithoutItsText(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        self::assertSame('AVAILABLE', $this->stateOf($id));
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->php(self::PROTECTING, ['id' => $id]);
        $this->shop->runQueue();
        $this->shop->settle();

        self::assertSame('REMOVED', $this->stateOf($id));
        $requests = $this->shop->sandbox->requests(null, $before);
        self::assertSame(['postWoocommerceWebhook'], array_values(array_unique(array_column($requests, 'operation'))));
        self::assertSame([json_encode(['id' => $id])], array_values(array_unique(array_column($requests, 'body'))));
        self::assertSame([1, 0, 0, 1], $this->shop->numbers());
    }

    public function testAProductThatIsGoneBeforeAnyoneToldOfItIsNotMentioned(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->php('wp_delete_post($arguments["id"], true);', ['id' => $id]);
        $this->shop->runQueue();
        $this->shop->settle();

        self::assertSame([], $this->shop->sandbox->requests(null, $this->begin));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    public function testAProductInTheTrashIsTakenOffByDeliveryAndBatch(): void
    {
        $this->shop->php('wp_trash_post($arguments["id"]);', ['id' => $this->known]);
        $this->shop->runQueue();

        self::assertSame(['product.deleted'], $this->topics($this->begin));
        self::assertSame(json_encode(['id' => $this->known]), $this->shop->sandbox->requests('postWoocommerceWebhook', $this->begin)[0]['body']);
        self::assertSame('REMOVED', $this->stateOf($this->known), 'at once');
        $this->shop->settle();
        self::assertSame([[$this->known]], $this->batches($this->begin), 'the batch confirms it once');
        self::assertSame('REMOVED', $this->stateOf($this->known));
        self::assertSame([0, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Of which WooCommerce tells nobody.
     *
     * @dataProvider waysToGo
     */
    public function testAProductThatIsDeletedForGoodIsTakenOffByBatch(string $way): void
    {
        $this->shop->php($way, ['id' => $this->known]);
        $this->shop->settle();

        self::assertSame([[[$this->known]], []], [$this->batches($this->begin), $this->topics($this->begin)]);
        self::assertSame('REMOVED', $this->stateOf($this->known));
        self::assertSame([0, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * @return array<string, array{string}>
     */
    public function waysToGo(): array
    {
        return [
            'as a post' => ['wp_delete_post($arguments["id"], true);'],
            'by WooCommerce' => ['wc_get_product($arguments["id"])->delete(true);'],
        ];
    }

    public function testAVariationIsDeliveredAsItsProduct(): void
    {
        $parent = $this->shop->php('$product = new WC_Product_Variable(); $product->set_name("Stuhl"); $product->set_status("publish"); return $product->save();');
        $this->shop->settle();
        $before = $this->shop->sandbox->lastRequestId();
        $variation = $this->shop->php('$variation = new WC_Product_Variation(); $variation->set_parent_id($arguments["parent"]); $variation->set_regular_price("80");
            return $variation->save();', ['parent' => $parent]);
        $this->shop->runQueue();

        self::assertSame([$parent], array_values(array_unique(array_map(intval(...), array_column($this->shop->sandbox->deliveries($before), 'product_id')))));
        $this->shop->settle();
        self::assertNull($this->stateOf($variation));
        self::assertSame(8000, $this->shop->sandbox->products()[$parent]['price']['amount']);
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
    }

    public function testThePagesOfTheSiteAreNoneOfOurBusiness(): void
    {
        $this->shop->php('wp_trash_post(wp_insert_post(["post_type" => "page", "post_title" => "Impressum", "post_status" => "publish"]));');
        $this->shop->runQueue();

        self::assertSame([], $this->shop->sandbox->requests(null, $this->begin));
        self::assertSame([$this->known], array_keys($this->shop->productRows()));
    }

    /**
     * Row 16: after deactivation queued deliveries still went out, and the backfill stayed queued.
     */
    public function testRow16AfterDeactivationNothingGoesOut(): void
    {
        $this->shop->createProduct();
        $this->wish('all');
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->deactivate();
        $this->shop->createProduct();
        $this->shop->runQueue();

        self::assertSame([], $this->shop->sandbox->requests(null, $before));
        self::assertSame([], $this->shop->pendingHooks());
    }

    public function testDeactivationLeavesTheDeliveriesOfOthersInTheQueue(): void
    {
        $this->shop->php('as_schedule_single_action(time() + 3600, "woocommerce_deliver_webhook_async", ["webhook_id" => 999, "arg" => 1], "woocommerce-webhooks");');
        $this->shop->createProduct();
        $this->shop->deactivate();

        $left = $this->shop->php('return array_map(fn($a) => $a->get_args(), array_values(as_get_scheduled_actions(
            ["hook" => "woocommerce_deliver_webhook_async", "status" => "pending", "per_page" => -1])));');
        self::assertSame([['webhook_id' => 999, 'arg' => 1]], $left);
    }

    public function testDeliveriesAreMadeAtOnceWhereTheConstantSaysSo(): void
    {
        $this->changeInOneRequest(['AHPC_FORCE_SYNC_DELIVERY' => true], 'cron');

        self::assertSame(['product.updated'], $this->topics($this->begin));
        self::assertSame(7700, $this->shop->sandbox->products()[$this->known]['price']['amount']);
        self::assertSame([0, 1, 0, 0], $this->shop->numbers(), 'and the batch confirms it later');
    }

    public function testAShopperDoesNotWaitForTheApiWhateverTheConstantSays(): void
    {
        $this->changeInOneRequest(['AHPC_FORCE_SYNC_DELIVERY' => true], 'cli');
        self::assertSame([], $this->shop->sandbox->requests(null, $this->begin));

        $this->shop->runQueue();
        self::assertSame(['product.updated'], $this->topics($this->begin), 'the queue does it');
    }

    public function testANewProductGoesByBatchAtOnceWhereTheConstantSaysSo(): void
    {
        $id = $this->shop->site->php(
            '$product = new WC_Product_Simple(); $product->set_name("Sofort"); $product->set_status("publish"); $id = $product->save();
            wc_webhook_execute_queue(); unset($GLOBALS["wc_queued_webhooks"]); return $id;',
            context: 'cron',
            constants: ['AHPC_FORCE_SYNC_DELIVERY' => true]
        );

        self::assertSame([[[$id]], []], [$this->batches($this->begin), $this->shop->sandbox->deliveries($this->begin)]);
    }

    /**
     * @param array<string, bool> $constants
     */
    private function changeInOneRequest(array $constants, string $context): void
    {
        $this->shop->site->php(
            '$product = wc_get_product($arguments["id"]); $product->set_regular_price("77.00"); $product->save();
            wc_webhook_execute_queue(); unset($GLOBALS["wc_queued_webhooks"]);',
            ['id' => $this->known],
            context: $context,
            constants: $constants
        );
    }
}
