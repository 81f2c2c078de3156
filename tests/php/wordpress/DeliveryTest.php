<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;

/**
 * WooCommerce's deliveries to us on their way out.
 */
final class DeliveryTest extends ShopTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->shop->connect();
    }

    /**
     * @dataProvider requests
     */
    public function testTheKeyGoesToOurDeliveriesOnly(string $url, string $method, bool $expected): void
    {
        $headers = $this->shop->php('$seen = null;
            add_filter("pre_http_request", function ($answer, $args) use (&$seen) {
                $seen = $args; return ["response" => ["code" => 200, "message" => ""], "headers" => [], "body" => "", "cookies" => []];
            }, 1, 2);
            $url = str_replace("{delivery}", get_option("ahpc_delivery")["url"], $arguments["url"]);
            wp_remote_request($url, ["method" => $arguments["method"], "headers" => ["X-Other" => "1"], "redirection" => 5]);
            return $seen["headers"] + ["redirection" => $seen["redirection"]];', ['url' => $url, 'method' => $method]);

        self::assertSame($expected, in_array(Sandbox::API_KEY, $headers, true));
        self::assertSame('1', $headers['X-Other'], 'what others added stays');
        self::assertSame($expected ? 0 : 5, $headers['redirection'], 'the key follows no redirect');
    }

    /**
     * @return array<string, array{string, string, bool}>
     */
    public function requests(): array
    {
        return [
            'our delivery' => ['{delivery}', 'POST', true],
            'our address read' => ['{delivery}', 'GET', false],
            'more behind it' => ['{delivery}/x', 'POST', false],
            'with a query' => ['{delivery}?x=1', 'POST', false],
            'another host' => ['https://example.org/', 'POST', false],
            'our address inside another' => ['https://example.org/?to={delivery}', 'POST', false],
        ];
    }

    public function testTheKeyIsInNoLog(): void
    {
        $this->shop->createProduct();
        $this->shop->runQueue();
        $found = $this->shop->php('$found = 0;
            foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(WP_CONTENT_DIR . "/uploads", FilesystemIterator::SKIP_DOTS)) as $file) {
                $found += substr_count(file_get_contents($file), $arguments["key"]);
            }
            global $wpdb;
            return $found + (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_logs WHERE message LIKE \'%" . $arguments["key"] . "%\'");
        ', ['key' => Sandbox::API_KEY]);

        self::assertNotSame([], $this->shop->sandbox->deliveries());
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

        self::assertSame([], $this->shop->sandbox->deliveries());
        self::assertArrayNotHasKey($id, $this->shop->sandbox->products());
    }

    public function testAProductThatGetsItsPasswordWhileItIsQueuedIsWithheldAndTakenOff(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->php('wp_update_post(["ID" => $arguments["id"], "post_password" => "x"]);', ['id' => $id]);
        $this->shop->runQueue();

        self::assertSame(['product.deleted'], array_column($this->shop->sandbox->deliveries(), 'topic'));
    }

    /**
     * Row 22, second half: a product that was offered before becomes REMOVED.
     */
    public function testRow22AProductThatGetsAPasswordIsTakenOffTheMarketplace(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->php('wp_update_post(["ID" => $arguments["id"], "post_password" => "x"]);', ['id' => $id]);
        $this->shop->runQueue();

        self::assertSame('REMOVED', $this->shop->sandbox->products()[$id]['state']);
    }

    public function testAProductThatIsGoneIsWithheldInsteadOfAnErrorBeingSent(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->php('wp_delete_post($arguments["id"], true);', ['id' => $id]);
        $this->shop->runQueue();

        self::assertSame([], $this->shop->sandbox->deliveries());
    }

    public function testAVariationIsDeliveredAsItsProduct(): void
    {
        $parent = $this->shop->php('$product = new WC_Product_Variable(); $product->set_name("Stuhl"); $product->set_status("publish"); return $product->save();');
        $this->shop->runQueue();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->php('$variation = new WC_Product_Variation(); $variation->set_parent_id($arguments["parent"]); $variation->set_regular_price("80");
            $variation->save();', ['parent' => $parent]);
        $this->shop->runQueue();

        self::assertSame([$parent], array_values(array_unique(array_map(intval(...), array_column($this->shop->sandbox->deliveries($before), 'product_id')))));
    }

    public function testThePagesOfTheSiteAreNoneOfOurBusiness(): void
    {
        $this->shop->php('wp_trash_post(wp_insert_post(["post_type" => "page", "post_title" => "Impressum", "post_status" => "publish"]));');
        $this->shop->runQueue();

        self::assertSame([], $this->shop->sandbox->deliveries());
    }

    /**
     * Row 16: after deactivation queued deliveries still went out, and the backfill stayed queued.
     */
    public function testRow16AfterDeactivationNothingGoesOut(): void
    {
        $this->shop->createProduct();
        $this->shop->press('ahpc_send_all_products');
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
        $this->shop->site->php(
            '$product = new WC_Product_Simple(); $product->set_name("Sofort"); $product->set_status("publish"); $product->save();
            wc_webhook_execute_queue(); unset($GLOBALS["wc_queued_webhooks"]);',
            constants: ['AHPC_FORCE_SYNC_DELIVERY' => true]
        );

        self::assertSame(['product.created'], array_column($this->shop->sandbox->deliveries(), 'topic'));
    }
}
