<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;

/**
 * Changes that WooCommerce could not deliver reach the API later, once each.
 */
final class OutboxTest extends ShopTestCase
{
    private int $begin = 0;

    protected function setUp(): void
    {
        parent::setUp();
        $this->shop->connect();
        $this->begin = $this->shop->sandbox->lastRequestId();
    }

    public function testWhatWooCommerceDeliversItselfIsStruckOutAndNotSentAgain(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->changeProduct($id, ['name' => 'Biedermeierkommode', 'regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame([], $this->waiting());
        $this->runOutbox();

        self::assertSame(['product.created', 'product.updated'], $this->topics());
        // What a delivery said and what the catalog send would say are the same, so the audit finds nothing to do.
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
        self::assertSame(1, $this->shop->state('ahpc_backfill_state')['unchanged']);
        self::assertSame([], $this->shop->sandbox->requests('putPartnerProducts', $this->begin));
    }

    /**
     * Row 5: deliveries while the API was down were lost.
     */
    public function testRow05WhatHappensWhileTheApiIsDownReachesItLater(): void
    {
        $this->apiAnswers(503);
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->changeProduct($id, ['regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame([[$id, 'created'], [$id, 'updated']], $this->waiting());
        self::assertContains('ahpc_outbox', $this->shop->pendingHooks());

        $this->runOutbox();
        self::assertSame('waiting', $this->shop->state('ahpc_outbox_state')['phase'], 'the API is still down');
        $this->shop->sandbox->clearFaults();
        $this->runOutbox();

        self::assertSame([], $this->waiting());
        self::assertSame(90000, $this->shop->sandbox->products()[$id]['price']['amount'] ?? null);
        self::assertSame(['product.created'], $this->topics(), 'made and changed is one delivery');
    }

    /**
     * Row 5: while the webhooks were paused nothing was queued.
     */
    public function testRow05WhatHappensWhileTheWebhooksArePausedReachesTheApiLater(): void
    {
        $this->shop->php('update_option("woocommerce_currency", "SEK");');
        $this->shop->runQueue();
        self::assertSame(['paused'], array_values(array_unique($this->shop->webhookStatuses())));
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->runOutbox();
        self::assertSame([], $this->topics());

        $this->shop->php('update_option("woocommerce_currency", "EUR");');
        $this->shop->runQueue();
        $this->runOutbox();

        self::assertSame(['product.created'], $this->topics());
        self::assertArrayHasKey($id, $this->shop->sandbox->products());
    }

    /**
     * Row 16: what was queued before the webhooks were paused went out all the same.
     */
    public function testRow16WhatWasQueuedBeforeAPauseIsHeldBackAndWaits(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->prefix}wc_webhooks SET status = \'paused\'"); wp_cache_flush();');
        $this->shop->php('do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);', [
            'webhook' => $this->shop->webhookId('product.created'),
            'id' => $id,
        ], user: null, context: 'cron');

        self::assertSame([], $this->topics());
        self::assertSame([[$id, 'created']], $this->waiting());
    }

    /**
     * Row 21: a webhook that WooCommerce had disabled was enabled with its count, and changes meanwhile were lost.
     */
    public function testRow21AWebhookThatWasDisabledDeliversWhatItMissed(): void
    {
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 503]);
        $ids = [];
        for ($i = 0; $i < 7; $i++) {
            $ids[] = $this->shop->createProduct(['name' => "Stuhl $i"]);
            $this->shop->runQueue();
        }
        self::assertSame('disabled', $this->shop->webhookStatuses()['product.created']);
        $this->shop->sandbox->clearFaults();
        // The next try of the connection, whose pauses have grown meanwhile.
        $this->shop->php('do_action("ahpc_sync", true);', user: null, context: 'cron');
        self::assertSame('active', $this->shop->webhookStatuses()['product.created']);
        $this->runOutbox();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame([], $this->waiting());
        self::assertSame('0', array_column($this->shop->webhooks(), 'failure_count', 'topic')['product.created']);
    }

    /**
     * Row 10, for deliveries: a process that is killed loses nothing.
     */
    public function testRow10ADeliveryWhoseProcessIsKilledIsMadeAgain(): void
    {
        $this->apiAnswers(503, 1);
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->age();
        try {
            $this->shop->php('add_action("http_api_debug", function ($r, $c, $t, $args, $url) {
                if (str_contains($url, "/webhooks/")) { posix_kill(getmypid(), SIGKILL); }
            }, 10, 5); do_action("ahpc_outbox");', user: null, context: 'cron');
            self::fail('the process was not killed');
        } catch (SiteError) {
            self::assertSame([[$id, 'created']], $this->waiting());
        }
        $this->shop->php('global $wpdb; $wpdb->query("DELETE FROM {$wpdb->options} WHERE option_name = \'ahpc_lock_outbox\'");');
        $this->runOutbox();

        self::assertSame([], $this->waiting());
        self::assertSame(['product.created', 'product.created'], $this->topics(), 'the first arrived, and nobody heard of it');
    }

    public function testAChangeThatHappensWhileAnotherIsOnItsWayStays(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->changeProduct($id, ['regular_price' => '10']);
        // While the body is built, that is after the product was read.
        $this->shop->php('add_filter("woocommerce_webhook_payload", function ($payload) {
                global $wpdb; $wpdb->insert($wpdb->prefix . "ahpc_outbox", ["product_id" => ' . $id . ', "event" => "updated", "happened_at" => time()]);
                return $payload;
            });
            do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);', [
            'webhook' => $this->shop->webhookId('product.updated'),
            'id' => $id,
        ], user: null, context: 'cron');

        self::assertSame([[$id, 'updated']], $this->waiting());
    }

    /**
     * @dataProvider fates
     *
     * @param list<string> $expected
     */
    public function testAProductThatCameAndWentIsToldOnlyIfItMayHaveArrived(bool $wasTried, array $expected): void
    {
        $this->apiAnswers(503);
        $id = $this->shop->createProduct();
        if ($wasTried) {
            $this->shop->runQueue();
        }
        $this->shop->php('as_unschedule_all_actions("woocommerce_deliver_webhook_async"); wp_delete_post($arguments["id"], true);', ['id' => $id]);
        $this->shop->sandbox->clearFaults();
        $this->runOutbox();

        self::assertSame([], $this->waiting());
        self::assertSame($expected, $this->topics());
    }

    /**
     * @return array<string, array{bool, list<string>}>
     */
    public function fates(): array
    {
        return ['before anyone told of it' => [false, []], 'after a delivery that failed' => [true, ['product.deleted']]];
    }

    public function testWhatWooCommerceDoesNotReportIsDelivered(): void
    {
        $ids = [$this->shop->createProduct(), $this->shop->createProduct(), $this->shop->createProduct()];
        $this->shop->runQueue();
        $this->shop->php('wp_delete_post($arguments["ids"][0], true); wp_trash_post($arguments["ids"][1]);', ['ids' => $ids]);
        $this->shop->runQueue();
        $this->shop->php('wp_untrash_post($arguments["id"]); wp_update_post(["ID" => $arguments["id"], "post_status" => "publish"]);', ['id' => $ids[1]]);
        $this->shop->runQueue();
        $this->runOutbox();

        $states = array_column($this->shop->sandbox->products(), 'state', 'id');
        self::assertSame('REMOVED', $states[$ids[0]]);
        self::assertNotSame('REMOVED', $states[$ids[1]]);
    }

    public function testAProductThatIsBackBeforeItsRemovalIsDeliveredComesBackAtTheApi(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->php('wp_trash_post($arguments["id"]);', ['id' => $id]);
        $this->shop->php('wp_untrash_post($arguments["id"]); wp_publish_post($arguments["id"]);', ['id' => $id]);
        $this->shop->runQueue();
        self::assertContains('product.deleted', $this->topics());
        $this->runOutbox();

        self::assertSame('AVAILABLE', $this->shop->sandbox->products()[$id]['state']);
    }

    public function testAScheduledProductIsToldWhenItIsPublished(): void
    {
        $id = $this->shop->createProduct(['status' => 'draft']);
        $this->shop->runQueue();
        $this->shop->php('wp_publish_post($arguments["id"]);', ['id' => $id]);
        $this->shop->runQueue();
        $this->runOutbox();

        self::assertSame('AVAILABLE', $this->shop->sandbox->products()[$id]['state']);
    }

    public function testAProductThatIsRefusedIsListedInTheEndAndKeepsBackNoOther(): void
    {
        $this->apiAnswers(503);
        $bad = $this->shop->createProduct(['name' => 'Bad']);
        $good = $this->shop->createProduct(['name' => 'Good']);
        $this->shop->runQueue();
        $this->shop->sandbox->clearFaults();
        for ($try = 0; $try < 8; $try++) {
            $this->shop->sandbox->addFault(['operation' => 'postWoocommerceWebhook', 'kind' => 'status', 'status' => 400, 'error' => 'BAD_BODY_VALUE', 'count' => 1]);
            $this->runOutbox();
        }

        self::assertSame([$good], array_keys($this->shop->sandbox->products()));
        $state = $this->shop->state('ahpc_outbox_state');
        self::assertSame([1, (string) $bad, 'request_refused'], [$state['failed_count'], $state['failed'][0]['id'], $state['failed'][0]['code']]);
        self::assertSame([], $this->waiting());
        self::assertStringContainsString("#{$bad}", $this->shop->page()->text());
    }

    public function testThousandsThatWaitAreDeliveredAtABoundedRate(): void
    {
        $this->apiAnswers(503, 1);
        $this->shop->php('for ($i = 0; $i < 30; $i++) {
            $product = new WC_Product_Simple(); $product->set_name("Stuhl $i"); $product->set_status("publish"); $product->save();
        }');
        $this->shop->php('as_unschedule_all_actions("woocommerce_deliver_webhook_async");');
        $this->shop->sandbox->clearFaults();
        $this->age();
        $this->shop->php('do_action("ahpc_outbox");', user: null, context: 'cron');
        self::assertCount(25, $this->topics());
        $this->shop->php('do_action("ahpc_outbox");', user: null, context: 'cron');

        self::assertCount(30, $this->topics());
        self::assertSame([], $this->waiting());
    }

    public function testAChangeThatOnlyADeliveryCanTellIsDelivered(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->posts} SET post_title = \'Another chair\' WHERE ID = " . $arguments["id"]); do_action("ahpc_audit");', ['id' => $id], user: null, context: 'cron');
        $this->shop->runQueue();
        $this->runOutbox();

        self::assertSame(['product.created', 'product.updated'], $this->topics());
        self::assertSame('Another chair', $this->shop->sandbox->products()[$id]['title']['text'] ?? null);
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
        self::assertSame([1, 0], [$this->shop->state('ahpc_backfill_state')['unchanged'], $this->shop->state('ahpc_backfill_state')['delivered']]);
    }

    public function testAnApiThatChangedOverIsAskedInItsWay(): void
    {
        $this->shop->sandbox->setAuth('bearer');
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->runOutbox();
        $this->shop->runQueue();
        $this->runOutbox();

        self::assertArrayHasKey($id, $this->shop->sandbox->products());
        self::assertSame([], $this->waiting());
    }

    /**
     * Row 20: an owner who lost the right to read made every body an error.
     */
    public function testRow20WhatADemotedOwnerCouldNotReadIsDeliveredByTheNextOne(): void
    {
        $this->shop->php('$id = wp_insert_user(["user_login" => "second", "user_pass" => "x", "role" => "administrator"]);
            foreach ($arguments["webhooks"] as $webhook) { $w = new WC_Webhook($webhook); $w->set_user_id($id); $w->save(); }
            update_option("ahpc_webhook_user_id", $id); (new WP_User($id))->set_role("subscriber");', [
            'webhooks' => array_map(intval(...), array_column($this->shop->webhooks(), 'webhook_id')),
        ]);
        $id = $this->shop->createProduct(['status' => 'private']);
        $this->shop->runQueue();
        $this->runOutbox();
        $this->shop->runQueue();
        $this->runOutbox();

        self::assertArrayHasKey($id, $this->shop->sandbox->products());
    }

    private function apiAnswers(int $status, ?int $count = null): void
    {
        $this->shop->sandbox->addFault(array_filter(['operation' => 'postWoocommerceWebhook', 'kind' => 'status', 'status' => $status, 'count' => $count]));
    }

    /**
     * As if hours had passed, in which WooCommerce had its time.
     */
    private function age(): void
    {
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->prefix}ahpc_outbox SET happened_at = happened_at - 30000, due_at = 0");
            $state = json_decode((string) get_option("ahpc_outbox_state"));
            if ($state !== null) { $state->next_try_at = null; update_option("ahpc_outbox_state", json_encode($state), false); }', user: null, context: 'cron');
    }

    private function runOutbox(): void
    {
        $this->age();
        $this->shop->php('do_action("ahpc_outbox");', user: null, context: 'cron');
    }

    /**
     * @return list<array{int, string}> product and event in the order in which they happened
     */
    private function waiting(): array
    {
        return $this->shop->php('global $wpdb; return array_map(fn($row) => [(int) $row[0], $row[1]],
            $wpdb->get_results("SELECT product_id, event FROM {$wpdb->prefix}ahpc_outbox GROUP BY product_id, event ORDER BY MIN(id)", ARRAY_N));');
    }

    /**
     * @return list<string> of what the API has accepted since the shop was connected
     */
    private function topics(): array
    {
        $accepted = static fn(array $delivery): bool => $delivery['status'] === 202;

        return array_column(array_filter($this->shop->sandbox->deliveries($this->begin), $accepted), 'topic');
    }
}
