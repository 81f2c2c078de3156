<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;
use WC_Cache_Helper;

/** What a process goes on knowing of a product while another one changes it, and how it is made to forget. */
final class CacheTest extends ContractTestCase
{
    public function testEachReadIsANewObject(): void
    {
        $id = $this->product()->get_id();

        $first = wc_get_product($id);
        $first->set_name('Changed and not saved');

        self::assertNotSame($first, wc_get_product($id));
        self::assertSame('Chair', wc_get_product($id)->get_name());
    }

    public function testPostAndMetaAreThoseOfWordPressesCache(): void
    {
        $id = $this->product()->get_id();
        wc_get_product($id);

        $this->elsewhere("\$product = wc_get_product($id); \$product->set_name('New'); \$product->set_regular_price('99'); \$product->save();");

        self::assertSame(['Chair', '12.50'], [wc_get_product($id)->get_name(), wc_get_product($id)->get_price()]);
        wp_cache_delete($id, 'posts');
        wp_cache_delete($id, 'post_meta');
        self::assertSame(['New', '99'], [wc_get_product($id)->get_name(), wc_get_product($id)->get_price()]);
    }

    public function testTypeIsKnownUntilTheGroupOfTheProductIsInvalidated(): void
    {
        $id = $this->product()->get_id();
        wc_get_product($id);

        $this->elsewhere("wp_set_object_terms($id, 'grouped', 'product_type');");
        clean_post_cache($id);

        self::assertSame('simple', wc_get_product($id)->get_type());
        WC_Cache_Helper::invalidate_cache_group("product_$id");
        self::assertSame('grouped', wc_get_product($id)->get_type());
    }

    public function testMetaDataIsKnownUntilTheGroupOfTheObjectIsInvalidated(): void
    {
        $id = $this->product()->get_id();
        wc_get_product($id)->get_meta_data();

        $this->elsewhere("add_post_meta($id, 'supplier', 'Miller');");
        clean_post_cache($id);
        WC_Cache_Helper::invalidate_cache_group("product_$id");

        self::assertSame(['', 'Miller'], [wc_get_product($id)->get_meta('supplier'), get_post_meta($id, 'supplier', true)]);
        WC_Cache_Helper::invalidate_cache_group("object_$id");
        self::assertSame('Miller', wc_get_product($id)->get_meta('supplier'));
    }

    public function testWhatThisProcessWritesIsNoticed(): void
    {
        $product = $this->product();
        $id = $product->get_id();
        wc_get_product($id)->get_meta_data();

        add_post_meta($id, 'supplier', 'Miller');
        wp_update_post(['ID' => $id, 'post_title' => 'Table']);

        self::assertSame(['Miller', 'Table'], [wc_get_product($id)->get_meta('supplier'), wc_get_product($id)->get_name()]);
        $grouped = wc_get_product_object('grouped', $id);
        $grouped->save();
        self::assertSame('grouped', wc_get_product($id)->get_type());
    }

    /** In another process, of which this one's caches hear nothing. */
    private function elsewhere(string $code): void
    {
        OtherRequest::run($code)->orFail();
    }
}
