<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Product_Simple;
use WC_Product_Variation;

/** What WooCommerce's CSV import leaves on its way: products that are not products yet, in a status that nobody has registered. */
final class ImportTest extends ContractTestCase
{
    public function testItsStatusIsNotRegistered(): void
    {
        self::assertNull(get_post_status_object('importing'));
    }

    public function testPlaceholderIsStoredAndReadLikeAProduct(): void
    {
        $id = $this->placeholder(901)->get_id();

        $read = wc_get_product($id);
        self::assertInstanceOf(WC_Product_Simple::class, $read);
        self::assertSame(['importing', 'Import placeholder for 901'], [$read->get_status(), $read->get_name()]);
        self::assertSame('901', $read->get_meta('_original_id'));
        self::assertSame('importing', get_post_status($id));
    }

    public function testPlaceholderIsTakenAsCreated(): void
    {
        $this->listeningWebhook('product.created');

        $id = $this->placeholder(901)->get_id();

        self::assertSame([['product.created', $id]], $this->taken());
    }

    public function testBodyOfAPlaceholderNamesStatusAndPlaceholder(): void
    {
        $id = $this->placeholder(901)->get_id();

        $body = $this->activeWebhook()->build_payload($id);

        self::assertSame('Import placeholder for 901', $body['name']);
        self::assertSame('importing', $body['status']);
        self::assertSame(get_permalink($id), $body['permalink']);
        self::assertSame('', $body['price']);
    }

    public function testWhatBecomesAProductIsTakenAsUpdated(): void
    {
        $id = $this->placeholder(901)->get_id();
        $this->listeningWebhook('product.created');
        $this->listeningWebhook('product.updated');

        $product = wc_get_product_object('variable', $id);
        $product->set_status('publish');
        $product->set_slug('');
        $product->set_name('Engraving');
        $product->save();

        self::assertSame([['product.updated', $id]], $this->taken());
        self::assertSame(['variable', 'publish', 'Engraving'], [
            wc_get_product($id)->get_type(), wc_get_product($id)->get_status(), wc_get_product($id)->get_name(),
        ]);
    }

    public function testWhatBecomesAVariationIsTakenAsUpdatedUnderTheSameId(): void
    {
        $parent = wc_get_product_object('variable', $this->placeholder(901)->get_id());
        $parent->set_name('Engraving');
        $parent->set_status('publish');
        $parent->save();
        $id = $this->placeholder(902)->get_id();
        $this->listeningWebhook('product.updated');

        wp_update_post(['ID' => $id, 'post_type' => 'product_variation']);
        $variation = wc_get_product_object('variation', $id);
        $variation->set_status('publish');
        $variation->set_parent_id($parent->get_id());
        $variation->set_regular_price('900');
        $variation->save();

        self::assertContains(['product.updated', $id], $this->taken());
        $read = wc_get_product($id);
        self::assertInstanceOf(WC_Product_Variation::class, $read);
        self::assertSame([$parent->get_id(), '900', 'publish'], [$read->get_parent_id(), $read->get_price(), $read->get_status()]);
        self::assertSame('variation', $this->activeWebhook()->build_payload($id)['type']);
    }

    public function testOnItsWayToAVariationItIsOneWithoutParentAndAddress(): void
    {
        $id = $this->placeholder(902)->get_id();
        wp_update_post(['ID' => $id, 'post_type' => 'product_variation']);
        wp_cache_flush();

        $body = $this->activeWebhook()->build_payload($id);

        self::assertSame(['variation', 'importing', 0, false], [$body['type'], $body['status'], $body['parent_id'], $body['permalink']]);
    }

    public function testPlaceholderIsNotFoundByASearchForProducts(): void
    {
        $id = $this->placeholder(901)->get_id();

        self::assertSame([], wc_get_products(['include' => [$id], 'return' => 'ids']));
    }

    public function testPlaceholderRemovedAtTheEndLeavesNoWordOfIt(): void
    {
        global $wpdb;
        $id = $this->placeholder(901)->get_id();
        foreach (['created', 'updated', 'deleted'] as $event) {
            $this->listeningWebhook("product.$event");
        }

        $wpdb->delete($wpdb->posts, ['post_type' => 'product', 'post_status' => 'importing']);
        wp_cache_flush();

        self::assertSame([], $this->taken());
        self::assertFalse(wc_get_product($id));
        self::assertSame('woocommerce_rest_product_invalid_id', $this->activeWebhook()->build_payload($id)['code']);
    }

    private function placeholder(int $original): WC_Product_Simple
    {
        $product = wc_get_product_object('simple');
        $product->set_name("Import placeholder for $original");
        $product->set_status('importing');
        $product->add_meta_data('_original_id', $original, true);
        $product->save();

        return $product;
    }
}
