<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\BulkProducts;

/**
 * What happens to products is on its way until the API has it for good, whatever becomes of deliveries meanwhile.
 */
final class WaitingTest extends KnownProductTestCase
{
    use BulkProducts;

    public function testANewProductGoesByBatchFirstAndItsDeliveryFollows(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        self::assertSame([[[$id]], []], [$this->batches($this->begin), $this->topics($this->begin)]);
        self::assertSame([1, 1, 0, 0], $this->shop->numbers());

        $this->shop->settle();
        self::assertSame(['product.created'], $this->topics($this->begin));
        $this->shop->settle();
        self::assertSame(['product.created'], $this->topics($this->begin), 'and once only');
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
        // Batches and delivery say the same, so there is nothing more to say.
        $before = $this->shop->sandbox->lastRequestId();
        $this->wish('changes');
        $this->shop->runQueue();
        self::assertSame([], $this->batches($before));
    }

    public function testADeliveryIsConfirmedByABatchTwoMinutesLater(): void
    {
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame([['product.updated'], []], [$this->topics($this->begin), $this->batches($this->begin)]);
        self::assertSame(90000, $this->priceOf($this->known));
        self::assertSame([0, 1, 0, 0], $this->shop->numbers(), 'a delivery never counts as having told');

        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame([[$this->known]], $this->batches($this->begin));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Row 5: deliveries while the API was down were lost.
     */
    public function testRow05WhatHappensWhileTheApiIsDownReachesItLater(): void
    {
        $this->apiAnswers(503);
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $this->shop->runQueue();
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->changeProduct($id, ['regular_price' => '800']);
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame(['waiting', 'api_unavailable'], [$this->state()['phase'], $this->state()['problem']['code'] ?? null], 'the API is still down');
        self::assertSame([0, 2, 0, 0], $this->shop->numbers());
        self::assertContains('ahpc_backfill_products_batch', $this->shop->pendingHooks());

        $this->shop->sandbox->clearFaults();
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame([90000, 80000], [$this->priceOf($this->known), $this->priceOf($id)]);
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * WooCommerce disables a webhook after six deliveries that failed, so while the API has trouble none is made.
     */
    public function testAnOutageDisablesNoWebhook(): void
    {
        $this->apiAnswers(503);
        for ($i = 1; $i <= 7; $i++) {
            $this->shop->changeProduct($this->known, ['regular_price' => (string) $i]);
            $this->shop->runQueue();
        }
        $updated = array_column($this->shop->webhooks(), null, 'topic')['product.updated'];
        self::assertSame('active', $updated['status']);
        self::assertLessThanOrEqual(1, (int) $updated['failure_count']);

        $this->shop->sandbox->clearFaults();
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame(700, $this->priceOf($this->known));
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
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame([[], []], [$this->topics($this->begin), $this->batches($this->begin)]);
        self::assertSame(1, $this->shop->numbers()[1]);

        $this->shop->php('update_option("woocommerce_currency", "EUR");');
        $this->shop->runQueue();
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame('AVAILABLE', $this->stateOf($id));
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Row 16: what was queued before the webhooks were paused went out all the same.
     */
    public function testRow16WhatWasQueuedBeforeAPauseIsHeldBackAndWaits(): void
    {
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $this->sql("UPDATE {prefix}wc_webhooks SET status = 'paused'");
        $this->shop->php('wp_cache_flush(); do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);', [
            'webhook' => $this->shop->webhookId('product.updated'),
            'id' => $this->known,
        ], user: null, context: 'cron');

        self::assertSame([], $this->shop->sandbox->deliveries($this->begin));
        self::assertSame([0, 1, 0, 0], $this->shop->numbers());
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame(90000, $this->priceOf($this->known), 'the batch needs no webhook');
    }

    /**
     * Row 21: a webhook that WooCommerce had disabled was enabled with its count, and changes meanwhile were lost.
     */
    public function testRow21WhatADisabledWebhookMissedReachesTheApi(): void
    {
        $this->sql("UPDATE {prefix}wc_webhooks SET status = 'disabled', failure_count = 6");
        $this->shop->php('wp_cache_flush();');
        $id = $this->shop->createProduct();
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame([], $this->shop->sandbox->requests(null, $this->begin));
        $this->shop->runCheck();
        $this->shop->pass(130);
        $this->shop->runQueue();

        self::assertSame([90000, 'AVAILABLE'], [$this->priceOf($this->known), $this->stateOf($id)]);
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
        self::assertSame(['0'], array_values(array_unique(array_column($this->shop->webhooks(), 'failure_count'))));
    }

    /**
     * Row 10, for deliveries: a process that is killed loses nothing.
     */
    public function testRow10WhatADeliveryTellsWhoseProcessIsKilledIsSaidAgain(): void
    {
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $webhook = $this->shop->webhookId('product.updated');
        // As the answer arrives, and in another process as the body is built.
        foreach (['http_api_debug' => 'str_contains((string) ($a[4] ?? ""), "/webhooks/")', 'woocommerce_rest_prepare_product_object' => 'true'] as $hook => $when) {
            try {
                $this->shop->php('add_filter("' . $hook . '", function (...$a) { if (' . $when . ') { posix_kill(getmypid(), SIGKILL); } return $a[0]; }, 10, 5);
                    do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);', ['webhook' => $webhook, 'id' => $this->known], user: null, context: 'cron');
                self::fail('the process was not killed');
            } catch (SiteError) {
                self::assertSame([0, 1, 0, 0], $this->shop->numbers());
            }
        }
        self::assertCount(1, $this->topics($this->begin), 'the first arrived, and nobody heard of it');
        $this->shop->php('as_unschedule_all_actions("woocommerce_deliver_webhook_async");');
        $this->shop->pass(130);
        $this->shop->runQueue();

        self::assertSame([[$this->known]], $this->batches($this->begin));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    public function testAChangeWhoseProcessIsKilledAsSoonAsItIsWrittenReachesTheApi(): void
    {
        try {
            $this->shop->php('add_action("clean_post_cache", static fn() => posix_kill(getmypid(), SIGKILL));
                wp_update_post(["ID" => $arguments["id"], "post_password" => "geheim"]);', ['id' => $this->known]);
            self::fail('nobody was killed');
        } catch (SiteError) {
            self::assertSame('geheim', $this->shop->php('return get_post($arguments["id"])->post_password;', ['id' => $this->known]));
        }
        $this->shop->runCheck();
        $this->shop->settle();

        self::assertSame('REMOVED', $this->stateOf($this->known));
        self::assertSame([0, 0, 0, 1], $this->shop->numbers());
    }

    public function testAChangeThatHappensWhileADeliveryIsOnItsWayStays(): void
    {
        // Past WooCommerce, in another process, while the body is built, that is after the product was read.
        $this->shop->php('add_filter("woocommerce_webhook_payload", function ($payload) {
                update_post_meta(' . $this->known . ', "_price", "77.00"); update_post_meta(' . $this->known . ', "_regular_price", "77.00");
                (new AuraHistoria\PartnerConnect\Services())->productTable()->touch([' . $this->known . ']);
                return $payload;
            });
            do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);', [
            'webhook' => $this->shop->webhookId('product.updated'),
            'id' => $this->known,
        ], user: null, context: 'cron');
        self::assertSame([0, 1, 0, 0], $this->shop->numbers());

        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame(7700, $this->priceOf($this->known));
    }

    /**
     * @dataProvider fates
     */
    public function testAProductThatCameAndWentIsToldOnlyIfItMayHaveArrived(bool $wasTried, ?string $state): void
    {
        $this->apiAnswers(503);
        $id = $this->shop->createProduct();
        if ($wasTried) {
            $this->shop->runQueue();
        }
        $this->shop->php('as_unschedule_all_actions("woocommerce_deliver_webhook_async"); wp_delete_post($arguments["id"], true);', ['id' => $id]);
        $this->shop->sandbox->clearFaults();
        $this->shop->settle();

        self::assertSame($state, $this->stateOf($id));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
        self::assertSame('out', $this->shop->productRows()[$id]['digest']);
    }

    /**
     * @return array<string, array{bool, string|null}>
     */
    public function fates(): array
    {
        return ['before anyone told of it' => [false, null], 'after a request that failed' => [true, 'REMOVED']];
    }

    public function testWhatWooCommerceDoesNotReportReachesTheApi(): void
    {
        $deleted = $this->shop->createProduct();
        $draft = $this->shop->createProduct(['status' => 'draft']);
        $this->shop->settle();
        $this->shop->php('wp_delete_post($arguments["deleted"], true); wp_trash_post($arguments["known"]); wp_publish_post($arguments["draft"]);', [
            'deleted' => $deleted,
            'known' => $this->known,
            'draft' => $draft,
        ]);
        $this->shop->runQueue();
        $this->shop->settle();
        self::assertSame(['REMOVED', 'REMOVED', 'AVAILABLE'], array_map($this->stateOf(...), [$deleted, $this->known, $draft]));

        $this->shop->php('wp_untrash_post($arguments["id"]); wp_update_post(["ID" => $arguments["id"], "post_status" => "publish"]);', ['id' => $this->known]);
        $this->shop->settle();
        self::assertSame('AVAILABLE', $this->stateOf($this->known));
        // A batch has offered it for long enough then, its delivery has followed, and a batch has to confirm that.
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
    }

    public function testAProductThatIsBackBeforeItsRemovalIsDeliveredStaysAtTheApi(): void
    {
        $this->shop->php('wp_trash_post($arguments["id"]);', ['id' => $this->known]);
        $this->shop->php('wp_untrash_post($arguments["id"]); wp_publish_post($arguments["id"]);', ['id' => $this->known]);
        $this->shop->runQueue();
        self::assertNotContains('product.deleted', $this->topics($this->begin));
        $this->shop->settle();

        self::assertSame('AVAILABLE', $this->stateOf($this->known));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * A product that the API refuses is found, named, tried ever more rarely, and keeps back no other.
     */
    public function testAProductThatIsRefusedIsNamedAndKeepsBackNoOther(): void
    {
        $bad = $this->shop->createProduct(['name' => 'Bad']);
        $good = $this->createProducts(3);
        $this->shop->php('as_unschedule_all_actions("woocommerce_deliver_webhook_async");');
        // The API refuses each request in which it is.
        $this->shop->addHostCode('add_filter("pre_http_request", function ($answer, $args, $url) {
            return str_ends_with($url, "/products") && str_contains((string) $args["body"], "\"shopsProductId\":\"' . $bad . '\"")
                ? ["headers" => [], "body" => "{\"status\":400,\"error\":\"BAD_BODY_VALUE\",\"source\":{\"field\":\"title\",\"sourceType\":\"body\"}}", "response" => ["code" => 400, "message" => ""], "cookies" => [], "filename" => null] : $answer;
        }, 1, 3);');
        $this->shop->settle();

        self::assertEqualsCanonicalizing([$this->known, ...$good], array_keys($this->shop->sandbox->products()));
        self::assertSame([4, 0, 1, 0], $this->shop->numbers());
        self::assertSame('request_refused', $this->shop->productRows()[$bad]['problem']);

        $this->shop->removeHostCode();
        $this->shop->changeProduct($bad, ['name' => 'Good after all']);
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame('AVAILABLE', $this->stateOf($bad), 'a change has it tried again');
    }

    public function testHundredsThatWaitLeaveInOneRunInRequestsOfAHundred(): void
    {
        $this->apiAnswers(503);
        $ids = $this->bulkProducts(250);
        $this->shop->php('array_map((new AuraHistoria\PartnerConnect\Services())->recorder()->touch(...), $arguments["ids"]); (new AuraHistoria\PartnerConnect\Services())->queue()->sendWithin(121);', ['ids' => $ids], user: null, context: 'cron');
        $this->shop->pass(130);
        $this->shop->runQueue();
        self::assertSame([0, 250], [count(array_intersect($ids, array_keys($this->shop->sandbox->products()))), $this->shop->numbers()[1]]);
        self::assertLessThanOrEqual(3, count($this->shop->sandbox->requests(null, $this->begin)), 'while it is down one flight is tried');

        $this->shop->sandbox->clearFaults();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->pass(130);
        $this->shop->php('do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');
        self::assertSame([251, 0, 0, 0], $this->shop->numbers());
        self::assertEqualsCanonicalizing([$this->known, ...$ids], array_keys($this->shop->sandbox->products()));
        // The first request finds out whether the API is back.
        self::assertSame(['putPartnerProducts'], array_values(array_unique(array_column($this->shop->sandbox->requests(null, $before), 'operation'))));
        self::assertCount(3, $this->shop->sandbox->requests(null, $before));
    }

    public function testAnApiThatChangedOverIsAskedInItsWay(): void
    {
        $this->shop->sandbox->setAuth('bearer');
        $id = $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->settle();

        self::assertSame('AVAILABLE', $this->stateOf($id));
        self::assertSame([2, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * Row 20: an owner who lost the right to read made every body an error.
     */
    public function testRow20WhatADemotedOwnerCannotReadGoesByBatch(): void
    {
        $this->shop->php('$id = wp_insert_user(["user_login" => "second", "user_pass" => "x", "role" => "administrator"]);
            foreach ($arguments["webhooks"] as $webhook) { $w = new WC_Webhook($webhook); $w->set_user_id($id); $w->save(); }
            update_option("ahpc_webhook_user_id", $id); (new WP_User($id))->set_role("subscriber"); as_unschedule_all_actions("ahpc_sync");', [
            'webhooks' => array_map(intval(...), array_column($this->shop->webhooks(), 'webhook_id')),
        ]);
        $this->shop->changeProduct($this->known, ['regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame([], $this->shop->sandbox->deliveries($this->begin), 'no error goes out');
        self::assertSame('other_body', $this->state()['deliveries']['why'] ?? null);
        $this->shop->pass(130);
        $this->shop->runQueue();

        self::assertSame(90000, $this->priceOf($this->known));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    private function apiAnswers(int $status): void
    {
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => $status]);
    }

    private function priceOf(int $id): ?int
    {
        return $this->shop->sandbox->products()[$id]['price']['amount'] ?? null;
    }
}
