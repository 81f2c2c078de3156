<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * What happens when someone, or something, changes the managed webhooks.
 */
final class WatcherTest extends ConnectedShopTestCase
{
    /**
     * Row 2: each delivery counted as "edited by hand" and led to a full sync.
     */
    public function testRow02ADeliverysOwnSaveIsNoChange(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->settle();
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->changeProduct($id, ['regular_price' => '900']);
        $this->shop->runQueue();
        self::assertSame(['product.updated'], array_column($this->shop->sandbox->deliveries($before), 'topic'));
        $loaded = $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); $webhook->set_failure_count(3); $webhook->save();
            return class_exists("AuraHistoria\PartnerConnect\Generated\Core", false);', ['id' => $this->shop->webhookId('product.updated')]);

        self::assertFalse($loaded, 'the core is not loaded for it');
        self::assertNotContains('ahpc_sync', $this->shop->pendingHooks(), 'no sync is brought forward');
        self::assertSame([], $this->shop->sandbox->requests('patchShopById', $before));
    }

    /**
     * @dataProvider editsByHand
     */
    public function testAnEditIsRepairedByTheNextRunOfTheQueue(string $edit): void
    {
        $before = $this->rows();
        $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); ' . $edit, ['id' => $this->shop->webhookId('product.updated')]);
        self::assertNotSame($before, $this->rows(), 'the edit took effect');
        $this->shop->runQueue();

        self::assertSame($before, $this->rows());
    }

    /**
     * @return array<string, array{string}>
     */
    public function editsByHand(): array
    {
        return [
            'name' => ['$webhook->set_name("mine"); $webhook->save();'],
            'status' => ['$webhook->set_status("paused"); $webhook->save();'],
            'topic' => ['$webhook->set_topic("order.created"); $webhook->save();'],
            'secret' => ['$webhook->set_secret("known"); $webhook->save();'],
            'version' => ['$webhook->set_api_version("wp_api_v1"); $webhook->save();'],
            'address' => ['$webhook->set_status("paused"); $webhook->set_delivery_url("https://example.org/"); $webhook->save();'],
            'all that could tell that it is ours' => ['$webhook->set_name("mine"); $webhook->set_topic("order.created"); $webhook->set_secret("known");
                $webhook->set_delivery_url("https://example.org/"); $webhook->set_status("paused"); $webhook->save();'],
        ];
    }

    public function testADeletedWebhookIsCreatedAgain(): void
    {
        $this->shop->php('(new WC_Webhook($arguments["id"]))->delete(true);', ['id' => $this->shop->webhookId('product.created')]);
        $this->shop->runQueue();

        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
    }

    public function testWhatWasRepairedIsRememberedAndShown(): void
    {
        self::assertStringNotContainsString('Last repaired', $this->shop->page()->text(), 'connecting repairs nothing');
        $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); $webhook->set_status("paused"); $webhook->save();', ['id' => $this->shop->webhookId('product.updated')]);
        $this->shop->runQueue();
        $this->shop->php('(new WC_Webhook($arguments["id"]))->delete(true);', ['id' => $this->shop->webhookId('product.deleted')]);
        $this->shop->runQueue();

        $page = $this->shop->page()->text();
        self::assertStringContainsString('product.updated was changed and is as it was.', $page);
        self::assertStringContainsString('product.deleted was deleted and has been created again.', $page);
    }

    /**
     * Row 8: copies with the same name survived and delivered twice.
     */
    public function testRow08ACopyIsRemovedAndTheOldestKept(): void
    {
        $before = $this->rows();
        $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); $copy = new WC_Webhook();
            foreach (["name", "topic", "status", "secret", "delivery_url", "user_id"] as $field) {
                $copy->{"set_$field"}($webhook->{"get_$field"}("edit"));
            }
            $copy->save();', ['id' => $this->shop->webhookId('product.created')]);
        $this->shop->runQueue();

        self::assertSame($before, $this->rows());
    }

    /**
     * Row 9: rows changed or deleted by SQL were never noticed.
     */
    public function testRow09WhatSqlChangedIsFoundByTheRegularCheck(): void
    {
        $before = $this->rows();
        $this->shop->php('global $wpdb; $wpdb->update("{$wpdb->prefix}wc_webhooks", ["status" => "paused", "secret" => "x"], ["topic" => "product.updated"]);');
        $this->shop->runCheck();

        self::assertSame($before, $this->rows());
    }

    public function testWhatSqlDeletedIsFoundByTheRegularCheck(): void
    {
        $this->shop->php('global $wpdb; $wpdb->query("DELETE FROM {$wpdb->prefix}wc_webhooks");');
        $this->shop->runCheck();

        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
    }

    /**
     * Row 8, second half: after losing the option with the ids the wrong webhook was adopted.
     */
    public function testRow08TheIdsAreFoundAgainWhenTheyAreLost(): void
    {
        $before = $this->rows();
        $this->shop->php('delete_option("ahpc_webhook_ids");');
        $this->shop->runCheck();

        self::assertSame($before, $this->rows());
        self::assertCount(3, $this->shop->option('ahpc_webhook_ids'));
    }

    public function testAWebhookThatAPersonSwitchedOffIsNotBlamedOnDeliveries(): void
    {
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->prefix}wc_webhooks SET status = \'disabled\', failure_count = 0 WHERE topic = \'product.created\'");
            $wpdb->query("UPDATE {$wpdb->prefix}wc_webhooks SET status = \'disabled\', failure_count = 6 WHERE topic = \'product.updated\'");
            $wpdb->query("DELETE FROM {$wpdb->prefix}wc_webhooks WHERE topic = \'product.deleted\'"); wp_cache_flush();');
        $page = $this->shop->page();
        self::assertMatchesRegularExpression('/product\.created\s+Switched off; it is put right by itself/', $page->text());
        self::assertMatchesRegularExpression('/product\.updated\s+Switched off by WooCommerce after failed deliveries; it is put right by itself/', $page->text());
        self::assertMatchesRegularExpression('/product\.deleted\s+Missing; it will be created again\s+–/u', $page->text());
        self::assertSame(2, substr_count($page->body, 'edit-webhook='));

        $this->shop->runCheck();
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
        $page = $this->shop->page()->text();
        self::assertStringContainsString('product.created was changed and is as it was.', $page);
        self::assertStringContainsString('product.updated was switched off by WooCommerce after failed deliveries and is active again.', $page);
    }

    /**
     * Row 21: a recovered webhook kept its failure count, and was disabled at the next failure.
     */
    public function testRow21AWebhookThatWooCommerceDisabledIsEnabledWithItsCountReset(): void
    {
        $before = count($this->shop->sandbox->requests('patchShopById'));
        $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); $webhook->set_status("disabled"); $webhook->set_failure_count(6);
            $webhook->save();', ['id' => $this->shop->webhookId('product.updated')]);
        $this->shop->runQueue();

        $row = array_column($this->shop->webhooks(), null, 'topic')['product.updated'];
        self::assertSame(['active', '0'], [$row['status'], $row['failure_count']]);
        self::assertGreaterThan($before, count($this->shop->sandbox->requests('patchShopById')), 'the API is asked whether it is back');
    }

    /**
     * Row 20: a demoted owner turned every body into a signed error.
     */
    public function testRow20AnOwnerWhoMayNoLongerReadIsReplaced(): void
    {
        $this->shop->php('$id = wp_insert_user(["user_login" => "otto", "user_pass" => "x", "user_email" => "otto@example.org", "role" => "shop_manager"]);
            update_option("ahpc_webhook_user_id", $id); do_action("ahpc_check"); get_userdata($id)->set_role("subscriber");', user: null);
        $this->shop->runCheck();

        $owners = array_unique(array_column($this->shop->webhooks(), 'user_id'));
        self::assertSame([true], $this->shop->php('return array_map(fn($id) => user_can((int) $id, "read_private_products"), $arguments["owners"]);', ['owners' => $owners]));
    }

    /**
     * What we manage of each webhook, in the order of the ids.
     *
     * @return list<array<string, string>>
     */
    private function rows(): array
    {
        $managed = array_flip(['webhook_id', 'status', 'name', 'user_id', 'delivery_url', 'secret', 'topic', 'api_version', 'pending_delivery']);

        return array_map(static fn(array $row): array => array_intersect_key($row, $managed), $this->shop->webhooks());
    }
}
