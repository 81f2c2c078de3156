<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests\Newer;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\NewerTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use WC_Cache_Helper;
use WC_Data_Store;

/** WooCommerce 10.5, feature `product_instance_caching`: a product is read once a process. */
final class ProductInstancesTest extends NewerTestCase
{
    private const FEATURE = 'product_instance_caching';

    public function testItIsOffUntilItIsSwitchedOn(): void
    {
        $id = $this->product()->get_id();
        $reads = $this->callsOf('woocommerce_product_read');
        self::assertFalse(FeaturesUtil::feature_is_enabled(self::FEATURE));

        wc_get_product($id);
        wc_get_product($id);
        self::assertCount(2, $reads);

        $this->switchOn(self::FEATURE);
        self::assertTrue(FeaturesUtil::feature_is_enabled(self::FEATURE));
        wc_get_product($id);
        wc_get_product($id);
        self::assertCount(3, $reads);
    }

    public function testEachGetsACopyOfItsOwn(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        add_post_meta($id, 'supplier', 'Miller');
        foreach ([1, 2] as $read) {
            $product = wc_get_product($id);
            $product->set_name("Changed in read $read");
            $product->update_meta_data('supplier', "Changed in read $read");
        }

        self::assertSame(['Chair', 'Miller'], [wc_get_product($id)->get_name(), wc_get_product($id)->get_meta('supplier')]);
    }

    public function testACopyCanBeSaved(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        add_post_meta($id, 'supplier', 'Miller');
        wc_get_product($id)->get_meta_data();

        $product = wc_get_product($id);
        $product->update_meta_data('supplier', 'Smith');
        $product->save();

        self::assertSame(['Smith'], get_post_meta($id, 'supplier'));
        self::assertSame('Smith', wc_get_product($id)->get_meta('supplier'));
    }

    public function testChangesOfAnotherProcessAreNotSeenEvenWithPostAndMetaReadAnew(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        wc_get_product($id);

        $this->changeElsewhere($id);
        wp_cache_delete($id, 'posts');
        wp_cache_delete($id, 'post_meta');
        WC_Cache_Helper::invalidate_cache_group("product_$id");

        self::assertSame('12.50', wc_get_product($id)->get_price());
        self::assertSame('99', get_post_meta($id, '_price', true));
    }

    public function testTheGroupInvalidatedThePostCachesDroppedTheyAreSeen(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        wc_get_product($id);

        $this->changeElsewhere($id);
        wp_cache_delete($id, 'posts');
        wp_cache_delete($id, 'post_meta');
        WC_Cache_Helper::invalidate_cache_group('product_objects');

        self::assertSame('99', wc_get_product($id)->get_price());
    }

    public function testTheGroupInvalidatedVariationsAreReadAnewToo(): void
    {
        $this->switchOn(self::FEATURE);
        $variable = Variable::with(['Red' => '5']);
        [$child] = $variable->variationIds;
        wc_get_product($variable->id);
        wc_get_product($child);

        $this->changeElsewhere($child);
        wp_cache_delete($child, 'post_meta');
        self::assertSame('5', wc_get_product($child)->get_price());
        WC_Cache_Helper::invalidate_cache_group('product_objects');

        self::assertSame('99', wc_get_product($child)->get_price());
    }

    /**
     * @dataProvider ownChanges
     */
    public function testWhatThisProcessDoesIsSeen(callable $change, callable $read, mixed $expected): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 5])->get_id();
        wc_get_product($id);

        $change($id);

        self::assertSame($expected, $read(wc_get_product($id)));
    }

    /**
     * @return array<string, array{callable, callable, mixed}>
     */
    public function ownChanges(): array
    {
        $price = static fn (object $product): mixed => $product->get_price();

        return [
            'meta updated' => [static fn (int $id) => update_post_meta($id, '_price', '1'), $price, '1'],
            'meta added' => [static fn (int $id) => add_post_meta($id, '_purchase_note', 'x'), static fn (object $product) => $product->get_purchase_note(), 'x'],
            'meta deleted' => [static fn (int $id) => delete_post_meta($id, '_price'), $price, ''],
            'post updated' => [
                static fn (int $id) => wp_update_post(['ID' => $id, 'post_title' => 'New']),
                static fn (object $product) => $product->get_name(),
                'New',
            ],
            'stock' => [static fn (int $id) => wc_update_product_stock($id, 2), static fn (object $product) => $product->get_stock_quantity(), 2],
            'sales' => [
                static fn (int $id) => WC_Data_Store::load('product')->update_product_sales($id, 2, 'increase'),
                static fn (object $product) => $product->get_total_sales(),
                2,
            ],
            'SQL and clean_post_cache()' => [
                static function (int $id): void {
                    global $wpdb;
                    $wpdb->update($wpdb->posts, ['post_title' => 'New'], ['ID' => $id]);
                    clean_post_cache($id);
                },
                static fn (object $product) => $product->get_name(),
                'New',
            ],
            'saved' => [
                static function (int $id): void {
                    $product = wc_get_product($id);
                    $product->set_regular_price('3');
                    $product->save();
                },
                $price,
                '3',
            ],
        ];
    }

    public function testMetaOfAVariationIsPassedBy(): void
    {
        $this->switchOn(self::FEATURE);
        [$id] = Variable::with(['Red' => '5'])->variationIds;
        wc_get_product($id);

        update_post_meta($id, '_regular_price', '6');

        self::assertSame('5', wc_get_product($id)->get_price());
    }

    public function testDeletedProductIsGone(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        wc_get_product($id);

        wp_delete_post($id, true);

        self::assertFalse(wc_get_product($id));
    }

    public function testSecondDeliveryOfAProcessCarriesTheOldBody(): void
    {
        $this->switchOn(self::FEATURE);
        $id = $this->product()->get_id();
        $requests = $this->answerRequestsWith(200);
        $webhook = $this->activeWebhook();
        $webhook->deliver($id);

        $this->changeElsewhere($id);
        wp_cache_delete($id, 'posts');
        wp_cache_delete($id, 'post_meta');
        $webhook->deliver($id);
        WC_Cache_Helper::invalidate_cache_group('product_objects');
        $webhook->deliver($id);

        self::assertSame(['12.50', '12.50', '99'], array_map(
            static fn (array $request): string => json_decode($request[0]['body'], true)['price'],
            $requests->all()
        ));
    }

    private function changeElsewhere(int $id): void
    {
        OtherRequest::run("\$product = wc_get_product($id); \$product->set_regular_price('99'); \$product->save();")->orFail();
    }
}
