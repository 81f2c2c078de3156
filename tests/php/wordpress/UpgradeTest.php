<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\PluginVersion;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * What an earlier version has left is taken over in place: its settings, its webhooks, its queued actions. What it may have
 * sent that is not offered any more is taken off.
 */
final class UpgradeTest extends ShopTestCase
{
    use Catalog;

    private const SECRET = '9f1c3b5d7e8a0246813579bdf02468ace13579bdf02468ac';

    private static bool $isTokenMade = false;

    /** Brought by OAuth; no merchant has ever seen it. */
    private const TOKEN = 'eyJhbGciOi.J9-_~+/Zm9v.MEUCIQ==';

    /** What every version has in the database beside its settings and webhooks. */
    private const ALIKE = 'add_option("ahpc_webhook_user_id", 1); add_option("ahpc_needs_sync", "no"); add_option("ahpc_last_sync_at", 1770000000);';

    /** What 0.1.0 leaves in the middle of its catalog send. */
    private const OF_0_1_0 = self::ALIKE . 'add_option("ahpc_plugin_version", "0.1.0"); add_option("ahpc_last_sync_error", "cURL error 28: Operation timed out");
        add_option("ahpc_backfill_state", ["status" => "running", "page" => 2, "shop_id" => $arguments["shop_id"]]);
        as_schedule_single_action(time() - 60, "ahpc_backfill_products_batch", [$arguments["shop_id"], 2], "ahpc-partner-connect");';

    /** What 0.2.0 leaves after its send; WooCommerce has switched its webhooks off, since they were answered 401. */
    private const OF_0_2_0 = self::ALIKE . 'add_option("ahpc_plugin_version", "0.2.0"); add_option("ahpc_last_sync_error", "401 Unauthorized");
        add_option("ahpc_last_oauth_error", "The connection was refused."); set_transient("ahpc_oauth_state_" . hash("sha256", "x"), ["user" => 1], 600);
        add_option("ahpc_backfill_state", ["status" => "complete", "page" => 7, "shop_id" => $arguments["shop_id"]]);
        $GLOBALS["wpdb"]->query("UPDATE {$GLOBALS["wpdb"]->prefix}wc_webhooks SET status = \'disabled\', failure_count = 6");';

    /** Tables of a version under development, which hold that everything was sent. */
    private const OF_DEVELOPMENT = self::ALIKE . 'add_option("ahpc_plugin_version", "0.2.0"); add_option("ahpc_outbox_state", "{\"phase\":\"rest\"}", "", false);
        add_option("ahpc_backfill_state", "{\"revision\":9,\"phase\":\"done\",\"run\":3,\"sent\":5,\"total\":5}", "", false); $p = $GLOBALS["wpdb"]->prefix;
        $GLOBALS["wpdb"]->query("CREATE TABLE {$p}ahpc_products (product_id bigint(20) unsigned NOT NULL, offer char(32) NOT NULL, content char(32) NOT NULL, removed tinyint NOT NULL DEFAULT 0, PRIMARY KEY (product_id))");
        $GLOBALS["wpdb"]->query("CREATE TABLE {$p}ahpc_outbox (id bigint(20) unsigned NOT NULL AUTO_INCREMENT, product_id bigint(20) unsigned NOT NULL, event varchar(20) NOT NULL, happened_at bigint(20) NOT NULL, PRIMARY KEY (id))");
        $GLOBALS["wpdb"]->query("INSERT INTO {$p}ahpc_products (product_id, offer, content) SELECT ID, \'x\', \'y\' FROM {$p}posts WHERE post_type = \'product\'");';

    /**
     * @dataProvider versions
     * @param array<string, string> $settings
     */
    public function testSettingsAndWebhooksAreKept(array $settings, string $left): void
    {
        $this->install($settings, $left);
        $ids = array_column($this->shop->webhooks(), 'webhook_id', 'topic');
        $this->shop->runQueue();

        self::assertSame($ids, array_column($this->shop->webhooks(), 'webhook_id', 'topic'));
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
        self::assertSame(['0'], array_values(array_unique(array_column($this->shop->webhooks(), 'failure_count'))));
        $stored = $this->shop->option('ahpc_settings');
        self::assertSame(
            [Sandbox::SHOP_ID, $settings['access_token'] ?? $settings['api_key'], self::SECRET],
            [$stored['shop_id'], $stored['api_key'], $stored['secret']]
        );
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame(PluginVersion::current(), $this->shop->option('ahpc_plugin_version'));
        self::assertSame([false, false], [$this->shop->option('ahpc_outbox_state'), $this->shop->option('ahpc_last_oauth_error')]);

        // Once: the next runs and checks ask nothing.
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->runQueue();
        $this->shop->runCheck();
        $this->shop->runQueue();
        self::assertSame([], $this->shop->sandbox->requests(null, $before));
        self::assertSame(0, $this->shop->php('return count(as_get_scheduled_actions(["group" => "ahpc-partner-connect", "status" => "failed"], "ids"));'));
        self::assertNotContains('ahpc_backfill_products_batch', $this->shop->pendingHooks());
        // Credentials are no longer loaded with every page.
        self::assertSame([], $this->shop->php('return array_values(array_filter(array_keys(wp_load_alloptions(true)),
            fn($name) => str_starts_with($name, "ahpc_") && $name !== "ahpc_delivery"));'));
    }

    /**
     * @dataProvider versions
     * @param array<string, string> $settings
     */
    public function testTheWholeCatalogIsSentOnceMoreAndWhatIsNotOfferedIsTakenOff(array $settings, string $left): void
    {
        $offered = $this->createProducts(2);
        $sentBefore = [
            'draft' => $this->shop->createProduct(['status' => 'draft']),
            'pending' => $this->shop->createProduct(['status' => 'pending']),
            'private' => $this->shop->createProduct(['status' => 'private']),
            'hidden' => $this->shop->createProduct(['catalog_visibility' => 'hidden']),
            'trashed' => $this->shop->createProduct(),
        ];
        $sentBefore += $this->shop->php('$protected = wp_insert_post(["post_type" => "product", "post_title" => "Geheim", "post_content" => "Streng geheim", "post_status" => "publish", "post_password" => "x"]);
            wp_trash_post($arguments["trashed"]);
            $parent = new WC_Product_Variable(); $parent->set_name("Rahmen"); $parent->set_status("publish"); $parent->save();
            $variation = new WC_Product_Variation(); $variation->set_parent_id($parent->get_id()); $variation->set_regular_price("80"); $variation->save();
            return ["protected" => $protected, "variation" => $variation->get_id(), "parent" => $parent->get_id()];', ['trashed' => $sentBefore['trashed']]);
        $offered[] = $sentBefore['parent'];
        unset($sentBefore['parent']);
        $this->install($settings, $left);
        $this->sendAsEarlierVersionsDid([...$offered, ...array_values($sentBefore)]);
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->runQueue();

        $states = array_column($this->shop->sandbox->products(), 'state', 'id');
        self::assertEqualsCanonicalizing($offered, array_keys($states, 'AVAILABLE'));
        self::assertSame(array_fill_keys(array_keys($sentBefore), 'REMOVED'), array_map(static fn(int $id): string => $states[$id], $sentBefore));
        self::assertSame([3, 0, 0, 5], $this->shop->numbers());
        self::assertStringNotContainsString('geheim', implode('', array_column($this->shop->sandbox->requests(null, $before), 'body')));
    }

    /**
     * @return array<string, array{array<string, string>, string}> settings, and what else is left
     */
    public function versions(): array
    {
        $secret = ['secret' => self::SECRET];
        $typed = ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY] + $secret;
        $granted = ['shop_id' => Sandbox::SHOP_ID, 'api_key' => self::TOKEN] + $secret;

        return [
            '0.1.0' => [$typed, self::OF_0_1_0],
            '0.2.0' => [$granted, self::OF_0_2_0],
            '0.2.0 of a shop that had entered its key in 0.1.0' => [$typed, self::OF_0_2_0],
            'a version under development' => [['listing_source_id' => Sandbox::SHOP_ID, 'access_token' => self::TOKEN] + $secret, self::OF_DEVELOPMENT],
            'a version under development, its table half migrated' => [$typed, self::OF_DEVELOPMENT
                . '$GLOBALS["wpdb"]->query("ALTER TABLE {$p}ahpc_products ADD COLUMN digest char(32) NOT NULL DEFAULT \'x\'"); $GLOBALS["wpdb"]->query("ALTER TABLE {$p}ahpc_products ADD COLUMN at_api bigint(20) NOT NULL DEFAULT 7");'],
            'a table of this form beside the outbox, by another number' => [$typed, self::OF_DEVELOPMENT
                . '$GLOBALS["wpdb"]->query("DROP TABLE {$p}ahpc_products"); add_option("ahpc_schema", 99);'],
        ];
    }

    /**
     * The same where what is registered still holds, so that nothing else would ask for anything.
     */
    public function testAConnectedShopOfAVersionUnderDevelopmentIsTakenOver(): void
    {
        $ids = $this->createProducts(2);
        $draft = $this->shop->createProduct(['status' => 'draft']);
        $this->shop->connect();
        $this->sendAsEarlierVersionsDid([...$ids, $draft]);
        $this->shop->php('delete_option("ahpc_schema"); delete_option("ahpc_plugin_version"); delete_option("ahpc_webhook_user_id"); delete_option("ahpc_needs_sync");
            delete_option("ahpc_last_sync_at"); delete_option("ahpc_backfill_state"); as_unschedule_all_actions("ahpc_backfill_products_batch");
            $GLOBALS["wpdb"]->query("DROP TABLE {$GLOBALS["wpdb"]->prefix}ahpc_products");' . self::OF_DEVELOPMENT . '
            $state = json_decode(get_option("ahpc_connection_state"), true);
            unset($state["place"], $state["contests"], $state["forgets"]); update_option("ahpc_connection_state", json_encode($state));');
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->runQueue();

        self::assertEqualsCanonicalizing([...$ids, $draft], array_merge(...$this->batches($before)));
        self::assertSame(['AVAILABLE', 'AVAILABLE', 'REMOVED'], array_map($this->stateOf(...), [...$ids, $draft]));
        self::assertSame([2, 0, 0, 1], $this->shop->numbers());
    }

    /**
     * As where a restored backup left them out: the number of the form says that they are there.
     */
    public function testTablesThatAreLostAreMadeAgainByTheRegularCheck(): void
    {
        $this->shop->createProduct();
        $this->shop->connect();
        $this->sql('DROP TABLE {prefix}ahpc_products');
        $this->shop->runCheck();
        self::assertSame([0, 1, 0, 0], $this->shop->numbers());
        $this->shop->runQueue();

        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
    }

    /**
     * The same for what was made past its form, with what was said in it lost.
     *
     * @dataProvider broken
     */
    public function testATableThatIsBrokenIsMadeAnewByTheRegularCheck(string $breaking): void
    {
        $draft = $this->shop->createProduct(['status' => 'draft']);
        $ids = $this->createProducts(2);
        $this->shop->connect();
        $this->sql("ALTER TABLE {prefix}ahpc_products {$breaking}");
        $this->shop->runCheck();
        $this->shop->runQueue();

        self::assertSame([2, 0, 0, 1], $this->shop->numbers());
        self::assertEqualsCanonicalizing($ids, array_keys(array_column($this->shop->sandbox->products(), 'state', 'id'), 'AVAILABLE'));
        self::assertNotSame('AVAILABLE', $this->stateOf($draft));
    }

    /**
     * @return array<string, array{string}>
     */
    public function broken(): array
    {
        return ['a column is missing' => ['DROP COLUMN problem'], 'a column has another name' => ['RENAME COLUMN at_api TO removed']];
    }

    /**
     * It was active, so nothing activates us.
     *
     * @param array<string, string> $settings
     */
    private function install(array $settings, string $left): void
    {
        if (in_array(self::TOKEN, $settings, true) && !self::$isTokenMade) {
            self::$isTokenMade = true;
            $this->shop->sandbox->call('POST', '/tokens', ['token' => self::TOKEN, 'scopes' => ['products:write', 'shops:manage'], 'shops' => [Sandbox::SHOP_ID]]);
        }
        $this->shop->php('
            add_option("ahpc_settings", $arguments["settings"]);
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
            ' . $left . '
            update_option("active_plugins", array_merge(get_option("active_plugins"), [$arguments["plugin"]]));
        ', [
            'settings' => $settings,
            'shop_id' => Sandbox::SHOP_ID,
            'secret' => self::SECRET,
            'api' => $this->shop->sandbox->url,
            'plugin' => Shop::PLUGIN,
        ]);
    }

    /**
     * @param list<int> $ids
     */
    private function sendAsEarlierVersionsDid(array $ids): void
    {
        $products = array_map(static fn(int $id): array => [
            'shopsProductId' => (string) $id,
            'title' => ['text' => "Nummer {$id}", 'language' => 'de'],
            'state' => 'AVAILABLE',
            'url' => 'https://shop.example/',
            'images' => [],
        ], $ids);
        $status = $this->shop->php('return wp_remote_retrieve_response_code(wp_remote_request($arguments["url"], [
            "method" => "PUT", "headers" => ["x-api-key" => $arguments["key"], "Content-Type" => "application/json"], "body" => json_encode($arguments["products"]),
        ]));', ['url' => $this->shop->sandbox->url . '/api/v1/shops/' . Sandbox::SHOP_ID . '/products', 'key' => Sandbox::API_KEY, 'products' => $products]);
        self::assertSame(202, $status);
    }
}
