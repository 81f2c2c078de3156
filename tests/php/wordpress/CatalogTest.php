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
    public function testEveryProductOfSeveralPagesArrives(): void
    {
        $ids = $this->createProducts(230);
        $this->shop->connect();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame(230, $this->state()['sent']);
    }

    /**
     * Row 11: products removed during the run made others be skipped.
     */
    public function testNoneIsSkippedWhenProductsDisappearMeanwhile(): void
    {
        $ids = $this->createProducts(150);
        $this->shop->activate();
        $this->shop->sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'status', 'status' => 503, 'count' => 1]);
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
    public function testWhatIsNotAcceptedIsSentAgainAndNothingElse(): void
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
    public function testAKilledRunGoesOnByTheRegularCheck(): void
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
        // As if the lock of the dead process had expired and Action Scheduler had given its action up.
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->options} SET option_value = \'1:dead\' WHERE option_name = \'ahpc_lock_backfill\'");
            as_unschedule_all_actions("ahpc_backfill_products_batch");');
        $this->shop->runCheck();
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
    }

    /**
     * Row 15: one product with invalid UTF-8 refused its whole batch.
     */
    public function testTextsThatAreNotUtf8AreRepaired(): void
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
    public function testProtectedProductsAndWhatIsNoProductYetAreLeftOut(): void
    {
        $wanted = [
            $this->shop->createProduct(['status' => 'publish']),
            $this->shop->createProduct(['status' => 'draft']),
            $this->shop->createProduct(['status' => 'private']),
            $this->shop->createProduct(['status' => 'pending']),
        ];
        $this->shop->createProduct(['status' => 'auto-draft']);
        $trashed = $this->shop->createProduct();
        $protected = $this->shop->createProduct();
        $this->shop->php('wp_trash_post($arguments["trashed"]); wp_update_post(["ID" => $arguments["protected"], "post_password" => "x"]);', ['trashed' => $trashed, 'protected' => $protected]);
        $this->shop->connect();

        self::assertEqualsCanonicalizing($wanted, array_keys($this->shop->sandbox->products()));
        self::assertSame([4, 1], [$this->state()['sent'], $this->state()['skipped']]);
    }

    public function testAPageCostsAFewQueriesAndNotSomeForEachProduct(): void
    {
        $this->createProducts(40);
        $this->shop->activate();
        $queries = $this->shop->php('global $wpdb; $reader = new AuraHistoria\PartnerConnect\Catalog\ProductReader($wpdb, new AuraHistoria\PartnerConnect\Log());
            $reader->page(0, 1); wp_cache_flush(); get_option("x"); wc_get_product(0); $before = $wpdb->num_queries;
            $page = $reader->page(0, 40); return [count($page["products"]), $wpdb->num_queries - $before];');

        self::assertSame(40, $queries[0]);
        self::assertLessThan(20, $queries[1]);
    }

    public function testSendAllProductsAgainSendsThemAll(): void
    {
        $ids = $this->createProducts(2);
        $this->shop->connect();
        $before = $this->shop->sandbox->lastRequestId();
        $page = $this->shop->press('ahpc_send_all_products');
        self::assertStringContainsString('about to be sent', $page->text());
        $this->shop->runQueue();

        self::assertCount(1, $this->shop->sandbox->requests('putPartnerProducts', $before));
        self::assertStringContainsString('Sent: 2 of 2.', $this->shop->page()->text());
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
