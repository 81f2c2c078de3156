<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * An installed 0.1.0 is taken over in place: its settings, its webhooks, its queued actions.
 */
final class UpgradeTest extends ShopTestCase
{
    private const SECRET = '9f1c3b5d7e8a0246813579bdf02468ace13579bdf02468ac';

    protected function setUp(): void
    {
        parent::setUp();
        $this->installState();
    }

    public function testSettingsAndWebhooksAreKept(): void
    {
        $ids = array_column($this->shop->webhooks(), 'webhook_id', 'topic');
        $this->shop->runQueue();

        self::assertSame($ids, array_column($this->shop->webhooks(), 'webhook_id', 'topic'));
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
        $settings = $this->shop->option('ahpc_settings');
        self::assertSame([Sandbox::SHOP_ID, Sandbox::API_KEY], [$settings['shop_id'], $settings['api_key']]);
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
    }

    public function testTheWholeCatalogIsSentOnceMore(): void
    {
        $ids = [$this->shop->createProduct(), $this->shop->createProduct()];
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing($ids, array_keys($this->shop->sandbox->products()));
        self::assertSame('done', $this->shop->state('ahpc_backfill_state')['phase']);
    }

    public function testItsQueuedActionsLeadToNoFailure(): void
    {
        $this->shop->runQueue();

        self::assertSame(0, $this->shop->php('return count(as_get_scheduled_actions(["group" => "ahpc-partner-connect", "status" => "failed"], "ids"));'));
        self::assertNotContains('ahpc_backfill_products_batch', $this->shop->pendingHooks());
    }

    public function testCredentialsAreNoLongerLoadedWithEveryPage(): void
    {
        $this->shop->runQueue();

        self::assertSame([], $this->shop->php('return array_values(array_filter(array_keys(wp_load_alloptions(true)),
            fn($name) => str_starts_with($name, "ahpc_") && $name !== "ahpc_delivery"));'));
    }

    public function testItIsDoneOnce(): void
    {
        $this->shop->runQueue();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->runQueue();
        $this->shop->runCheck();

        self::assertSame('0.2.0', $this->shop->option('ahpc_plugin_version'));
        self::assertSame([], $this->shop->sandbox->requests(null, $before));
    }

    /**
     * What 0.1.0 leaves on a shop in the middle of its catalog send. It was active, so nothing activates us.
     */
    private function installState(): void
    {
        $this->shop->php('
            add_option("ahpc_settings", ["shop_id" => $arguments["shop_id"], "api_key" => $arguments["api_key"], "secret" => $arguments["secret"]]);
            $ids = [];
            foreach (["product.created", "product.updated", "product.deleted"] as $topic) {
                $webhook = new WC_Webhook();
                $webhook->set_name("Aura Historia Partner Connect - $topic");
                $webhook->set_topic($topic);
                $webhook->set_status("paused");
                $webhook->set_user_id(1);
                $webhook->set_secret($arguments["secret"]);
                $webhook->set_delivery_url($arguments["api"] . "/api/v1/webhooks/woocommerce/" . $arguments["shop_id"]);
                $ids[$topic] = $webhook->save();
            }
            add_option("ahpc_webhook_ids", $ids);
            add_option("ahpc_webhook_user_id", 1);
            add_option("ahpc_needs_sync", "no");
            add_option("ahpc_plugin_version", "0.1.0");
            add_option("ahpc_last_sync_error", "cURL error 28: Operation timed out");
            add_option("ahpc_last_sync_at", 1770000000);
            add_option("ahpc_backfill_state", ["status" => "running", "page" => 2, "shop_id" => $arguments["shop_id"]]);
            as_schedule_single_action(time() - 60, "ahpc_backfill_products_batch", [$arguments["shop_id"], 2], "ahpc-partner-connect");
            update_option("active_plugins", array_merge(get_option("active_plugins"), [$arguments["plugin"]]));
        ', [
            'shop_id' => Sandbox::SHOP_ID,
            'api_key' => Sandbox::API_KEY,
            'secret' => self::SECRET,
            'api' => $this->shop->sandbox->url,
            'plugin' => Shop::PLUGIN,
        ]);
    }
}
