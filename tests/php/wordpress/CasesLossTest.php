<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;

/**
 * What somebody takes away or sets wrong behind our back is noticed by the regular check, and what was missed meanwhile
 * reaches the API without the nightly audit.
 *
 * @group once
 */
final class CasesLossTest extends ConnectedShopTestCase
{
    use Catalog;

    protected function setUp(): void
    {
        parent::setUp();
        $this->shop->addHostCode('add_filter("ahpc_nightly_audit", "__return_false");');
    }

    /**
     * @dataProvider losses
     */
    public function testWhatChangesAfterALossReachesTheApi(string $loss): void
    {
        $ids = $this->createKnown(['price' => [], 'trash' => [], 'gone' => [], 'same' => []]);
        $this->settle();
        $this->shop->php('$before = wc_get_products(["limit" => -1, "return" => "ids"]); ' . $loss);
        $this->shop->changeProduct($ids['price'], ['regular_price' => '35.00']);
        $this->shop->php('wp_trash_post($arguments["trash"]); wp_delete_post($arguments["gone"], true);', ['trash' => $ids['trash'], 'gone' => $ids['gone']]);
        $new = $this->create(['new' => []])['new'];
        $draft = $this->create(['draft' => ['status' => 'draft']])['draft'];
        for ($round = 0; $round < 3; $round++) {
            $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/index.php");
            $this->shop->runCheck();
            $this->settle();
        }

        // What is deleted for good while there is no table leaves no trace in the shop.
        $gone = str_contains($loss, 'DROP TABLE') ? 'AVAILABLE 100.00' : 'REMOVED 100.00';
        self::assertSame(
            ['price' => 'AVAILABLE 35.00', 'trash' => 'REMOVED 100.00', 'gone' => $gone, 'same' => 'AVAILABLE 100.00', 'new' => 'AVAILABLE 100.00', 'draft' => null],
            $this->atApi($ids + ['new' => $new, 'draft' => $draft])
        );
        self::assertSame([3, 0, 0, 1], $this->shop->numbers());
    }

    /**
     * @return array<string, array{string}>
     */
    public function losses(): array
    {
        $ours = 'global $wpdb; $ids = $wpdb->get_col("SELECT action_id FROM {$wpdb->prefix}actionscheduler_actions WHERE hook LIKE \'ahpc%\' AND status = \'pending\'"); ';
        $farAway = $ours . '$far = gmdate("Y-m-d H:i:s", time() + 31536000); foreach ($ids as $id) { $wpdb->update("{$wpdb->prefix}actionscheduler_actions", ["scheduled_date_gmt" => $far, "scheduled_date_local" => $far], ["action_id" => $id]); }';

        return [
            'every row' => ['global $wpdb; $wpdb->query("DELETE FROM {$wpdb->prefix}ahpc_products");'],
            'the table' => ['global $wpdb; $wpdb->query("DROP TABLE {$wpdb->prefix}ahpc_products");'],
            'where deliveries go' => ['delete_option("ahpc_delivery");'],
            'where deliveries go, as nonsense' => ['update_option("ahpc_delivery", "nonsense");'],
            'the state of sending' => ['delete_option("ahpc_backfill_state");'],
            'the state of sending, as nonsense' => ['update_option("ahpc_backfill_state", "nonsense", false);'],
            'the state of sending, of another form' => ['update_option("ahpc_backfill_state", "{\"phase\":17}", false);'],
            'the state of the connection' => ['delete_option("ahpc_connection_state");'],
            'everything planned' => [$ours . 'foreach ($ids as $id) { ActionScheduler_Store::instance()->delete_action($id); }'],
            'the clock, which was ahead' => [$farAway . ' update_option("ahpc_check_seen_at", time() + 31536000, false);'],
            'the clock, which was ahead when a lock was taken' => ['add_option("ahpc_lock_sync", (time() + 31536000) . ":abcdef", "", false); foreach ([1, 2, 3] as $id) { $w = new WC_Webhook($id); $w->set_status("disabled"); $w->save(); }'],
        ];
    }

    /**
     * @dataProvider changesPastWooCommerce
     */
    public function testWhatAToolChangesByWordPressReachesTheApi(string $change, string $member, mixed $expected): void
    {
        if ($member === 'url') {
            $this->needRealWooCommerce('What gives products a base of their addresses');
        }
        $ids = $this->createKnown(['a' => []]);
        $this->shop->php('foreach ([1, 2] as $i) { $picture = wp_insert_attachment(["post_title" => "Bild $i", "post_mime_type" => "image/jpeg"], "2024/05/bild-$i.jpg"); add_post_meta($arguments["id"], "bild", $picture); }
            set_post_thumbnail($arguments["id"], get_post_meta($arguments["id"], "bild", true)); update_post_meta($arguments["id"], "_ahpc_exclude", "no");', ['id' => $ids['a']]);
        $this->settle();
        $this->shop->php($change, ['id' => $ids['a']]);
        $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/index.php");
        $this->settle();

        $product = $this->shop->sandbox->products()[$ids['a']];
        self::assertSame($expected, $member === 'url' ? str_contains($product['url'], '/stuecke/') : ($member === 'images' ? array_map('basename', $product['images']) : ($member === 'price' ? $product['price']['amount'] : $product[$member])));
    }

    /**
     * @return array<string, array{string, string, mixed}>
     */
    public function changesPastWooCommerce(): array
    {
        return [
            'another picture' => ['set_post_thumbnail($arguments["id"], get_post_meta($arguments["id"], "bild")[1]);', 'images', ['bild-2.jpg']],
            'a picture that is deleted' => ['wp_delete_attachment((int) get_post_meta($arguments["id"], "bild", true), true);', 'images', []],
            'a price' => ['update_post_meta($arguments["id"], "_price", "41");', 'price', 4100],
            'a stock status' => ['update_post_meta($arguments["id"], "_stock_status", "outofstock");', 'state', 'SOLD'],
            'a visibility' => ['wp_set_object_terms($arguments["id"], ["exclude-from-catalog", "exclude-from-search"], "product_visibility");', 'state', 'REMOVED'],
            'the addresses of all products' => ['update_option("permalink_structure", "/%postname%/"); update_option("woocommerce_permalinks", ["product_base" => "/stuecke"] + (array) get_option("woocommerce_permalinks", [])); flush_rewrite_rules();', 'url', true],
        ];
    }
}
