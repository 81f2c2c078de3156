<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use InvalidArgumentException;
use WC_Cache_Helper;
use WC_Data_Store;
use WC_Webhook;

/** How webhooks are found, and what stays unseen because it is cached. */
final class WebhookSearchTest extends ContractTestCase
{
    public function testSearchFindsByAPartOfTheName(): void
    {
        $wanted = $this->webhook(['name' => 'Aura Historia Partner Connect - product.created'])->get_id();
        $this->webhook(['name' => 'Something else']);

        self::assertSame([$wanted], $this->search(['search' => 'Partner Connect']));
    }

    public function testSearchTakesWildcardsLiterally(): void
    {
        $wanted = $this->webhook(['name' => 'costs 100% of_it'])->get_id();
        $this->webhook(['name' => 'costs 1000 off it']);

        self::assertSame([$wanted], $this->search(['search' => '100%']));
        self::assertSame([$wanted], $this->search(['search' => 'of_it']));
    }

    public function testNewestComesFirstUnlessAskedOtherwise(): void
    {
        $ids = [$this->webhook()->get_id(), $this->webhook()->get_id(), $this->webhook()->get_id()];

        self::assertSame(array_reverse($ids), $this->search(['search' => 'Contract']));
        self::assertSame($ids, $this->search(['search' => 'Contract', 'orderby' => 'id', 'order' => 'ASC']));
    }

    public function testTenAreFoundUnlessALimitIsGiven(): void
    {
        for ($number = 0; $number < 12; $number++) {
            $this->webhook();
        }

        self::assertCount(10, $this->search(['search' => 'Contract']));
        self::assertCount(12, $this->search(['search' => 'Contract', 'limit' => -1]));
        self::assertCount(3, $this->search(['search' => 'Contract', 'limit' => 3]));
    }

    public function testOffsetSkips(): void
    {
        $first = $this->webhook()->get_id();
        $this->webhook();

        self::assertSame([$first], $this->search(['search' => 'Contract', 'limit' => 5, 'offset' => 1]));
    }

    public function testStatusIncludeAndExcludeNarrowTheSearch(): void
    {
        $active = $this->activeWebhook()->get_id();
        $paused = $this->webhook()->get_id();

        self::assertSame([$active], $this->search(['search' => 'Contract', 'status' => 'active']));
        self::assertSame([$paused], $this->search(['search' => 'Contract', 'include' => [$paused]]));
        self::assertSame([$active], $this->search(['exclude' => [$paused], 'search' => 'Contract']));
    }

    public function testCachedSearchIsKnownByItsValuesAndNotByTheirNames(): void
    {
        $kept = $this->webhook()->get_id();
        $this->webhook();
        self::assertSame([$kept], $this->search(['search' => 'Contract', 'include' => [$kept]]));

        self::assertSame([$kept], $this->search(['search' => 'Contract', 'exclude' => [$kept]]));
    }

    public function testPaginateCountsAll(): void
    {
        for ($number = 0; $number < 5; $number++) {
            $ids[] = $this->webhook()->get_id();
        }

        $found = $this->search(['search' => 'Contract', 'limit' => 2, 'paginate' => true]);

        self::assertSame([$ids[4], $ids[3]], $found->webhooks);
        self::assertSame(5, $found->total);
        self::assertSame(3, (int) $found->max_num_pages);
    }

    public function testIdsByStatusAreKeptUntilAWebhookIsWritten(): void
    {
        $known = $this->activeWebhook()->get_id();
        self::assertSame([$known], $this->store()->get_webhooks_ids('active'));

        $written = $this->insertRow('active');
        self::assertSame([$known], $this->store()->get_webhooks_ids('active'));

        wc_get_webhook($known)->set_status('active');
        $third = $this->activeWebhook()->get_id();
        self::assertSame([$third, $written, $known], $this->store()->get_webhooks_ids('active'));
    }

    public function testStatusChangedBySqlIsNotNoticedInTheIds(): void
    {
        global $wpdb;
        $id = $this->activeWebhook()->get_id();
        self::assertSame([$id], $this->store()->get_webhooks_ids('active'));

        $wpdb->update("{$wpdb->prefix}wc_webhooks", ['status' => 'paused'], ['webhook_id' => $id]);
        wp_cache_flush();

        self::assertSame([$id], $this->store()->get_webhooks_ids('active'));
    }

    public function testUpdateThatKeepsTheStatusKeepsTheIds(): void
    {
        $webhook = $this->activeWebhook();
        $this->store()->get_webhooks_ids('active');
        $written = $this->insertRow('active');

        $webhook->set_name('Contract 2');
        $webhook->save();

        self::assertNotContains($written, $this->store()->get_webhooks_ids('active'));
    }

    public function testIdsOfAnUnknownStatusAreRefused(): void
    {
        $this->expectException(InvalidArgumentException::class);

        $this->store()->get_webhooks_ids('running');
    }

    public function testIdsWithoutStatusAreThoseOfAll(): void
    {
        $active = $this->activeWebhook()->get_id();
        $paused = $this->webhook()->get_id();

        self::assertSame([$paused, $active], $this->store()->get_webhooks_ids());
    }

    public function testSearchResultIsCachedUntilAWebhookIsWritten(): void
    {
        $known = $this->webhook()->get_id();
        self::assertSame([$known], $this->search(['search' => 'Contract']));

        $written = $this->insertRow('paused');
        self::assertSame([$known], $this->search(['search' => 'Contract']));

        WC_Cache_Helper::invalidate_cache_group('webhooks');
        self::assertSame([$written, $known], $this->search(['search' => 'Contract']));
    }

    public function testRecordIsCachedByItsIdInTheGroupWebhooks(): void
    {
        global $wpdb;
        $id = $this->webhook(['name' => 'Before'])->get_id();
        self::assertSame('Before', (new WC_Webhook($id))->get_name());

        $wpdb->update("{$wpdb->prefix}wc_webhooks", ['name' => 'After'], ['webhook_id' => $id]);
        self::assertSame('Before', (new WC_Webhook($id))->get_name());

        wp_cache_delete($id, 'webhooks');
        self::assertSame('After', (new WC_Webhook($id))->get_name());
    }

    public function testLoadingLetsWebhooksListen(): void
    {
        $this->activeWebhook(['topic' => 'product.deleted']);
        $before = has_action('wp_trash_post') ? count($GLOBALS['wp_filter']['wp_trash_post']->callbacks[10] ?? []) : 0;

        self::assertTrue(wc_load_webhooks('active'));

        self::assertCount($before + 1, $GLOBALS['wp_filter']['wp_trash_post']->callbacks[10]);
    }

    public function testLoadingNothingSaysSo(): void
    {
        $this->webhook();

        self::assertFalse(wc_load_webhooks('active'));
        self::assertFalse(wc_load_webhooks('paused', 0));
    }

    /**
     * @param array<string, mixed> $args
     */
    private function search(array $args): mixed
    {
        return $this->store()->search_webhooks($args);
    }

    private function store(): WC_Data_Store
    {
        return WC_Data_Store::load('webhook');
    }

    /** A webhook that WooCommerce knows nothing of, since it was written past it. */
    private function insertRow(string $status): int
    {
        global $wpdb;
        $wpdb->insert("{$wpdb->prefix}wc_webhooks", [
            'status' => $status,
            'name' => 'Contract by SQL',
            'user_id' => 1,
            'delivery_url' => self::UNREACHED_URL,
            'secret' => 'x',
            'topic' => 'product.updated',
            'api_version' => 3,
        ]);

        return (int) $wpdb->insert_id;
    }
}
