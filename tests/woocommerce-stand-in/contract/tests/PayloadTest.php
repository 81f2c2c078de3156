<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Pictures;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use WC_Webhook;

/** What a delivery carries, from the moment at which it is built and as its user sees it. */
final class PayloadTest extends ContractTestCase
{
    private const COST_FEATURE = 'woocommerce_feature_cost_of_goods_sold_enabled';
    private const KEYS = [
        'id', 'name', 'slug', 'permalink', 'date_created', 'date_created_gmt', 'date_modified', 'date_modified_gmt', 'type', 'status',
        'featured', 'catalog_visibility', 'description', 'short_description', 'sku', 'price', 'regular_price', 'sale_price',
        'date_on_sale_from', 'date_on_sale_from_gmt', 'date_on_sale_to', 'date_on_sale_to_gmt', 'on_sale', 'purchasable', 'total_sales',
        'virtual', 'downloadable', 'downloads', 'download_limit', 'download_expiry', 'external_url', 'button_text', 'tax_status',
        'tax_class', 'manage_stock', 'stock_quantity', 'backorders', 'backorders_allowed', 'backordered', 'low_stock_amount',
        'sold_individually', 'weight', 'dimensions', 'shipping_required', 'shipping_taxable', 'shipping_class', 'shipping_class_id',
        'reviews_allowed', 'average_rating', 'rating_count', 'upsell_ids', 'cross_sell_ids', 'parent_id', 'purchase_note', 'categories',
        'brands', 'tags', 'images', 'attributes', 'default_attributes', 'variations', 'grouped_products', 'menu_order', 'price_html',
        'related_ids', 'meta_data', 'stock_status', 'has_options', 'post_password', 'global_unique_id', '_links',
    ];

    public function testItHasTheKeysOfTheRestApiInTheirOrder(): void
    {
        self::assertSame(self::KEYS, array_keys($this->payload($this->product()->get_id())));
    }

    public function testItHasNeitherCurrencyNorLanguage(): void
    {
        $payload = $this->payload($this->product()->get_id());

        self::assertArrayNotHasKey('currency', $payload);
        self::assertArrayNotHasKey('lang', $payload);
    }

    public function testValuesOfAPlainProduct(): void
    {
        $product = $this->product([
            'name' => 'Déco & "Jugendstil" &ndash; <b>x</b>',
            'description' => "First line\nsecond line\n\nNext paragraph",
            'short_description' => 'Short "quoted"',
            'regular_price' => '1250.50',
            'sku' => 'AH-1',
            'weight' => '2.5',
        ]);

        $payload = $this->payload($product->get_id());

        $expected = [
            'id' => $product->get_id(),
            'name' => 'Déco & "Jugendstil" &ndash; <b>x</b>',
            'permalink' => get_permalink($product->get_id()),
            'type' => 'simple',
            'status' => 'publish',
            'featured' => false,
            'catalog_visibility' => 'visible',
            'description' => "<p>First line<br />\nsecond line</p>\n<p>Next paragraph</p>\n",
            'short_description' => "<p>Short &#8220;quoted&#8221;</p>\n",
            'sku' => 'AH-1',
            'price' => '1250.50',
            'regular_price' => '1250.50',
            'sale_price' => '',
            'date_on_sale_from' => null,
            'on_sale' => false,
            'purchasable' => true,
            'total_sales' => 0,
            'virtual' => false,
            'downloads' => [],
            'external_url' => '',
            'tax_status' => 'taxable',
            'manage_stock' => false,
            'stock_quantity' => null,
            'backorders' => 'no',
            'low_stock_amount' => null,
            'weight' => '2.5',
            'dimensions' => ['length' => '', 'width' => '', 'height' => ''],
            'shipping_required' => true,
            'average_rating' => '0.00',
            'parent_id' => 0,
            'brands' => [],
            'tags' => [],
            'images' => [],
            'attributes' => [],
            'variations' => [],
            'meta_data' => [],
            'stock_status' => 'instock',
            'has_options' => false,
            'post_password' => '',
        ];
        self::assertSame($expected, array_intersect_key($payload, $expected));
        self::assertSame('uncategorized', $payload['categories'][0]['slug']);
        self::assertSame(rest_url("/wc/v3/products/{$product->get_id()}"), $payload['_links']['self'][0]['href']);
    }

    public function testDatesAreInTheShopsTimeAndInUtc(): void
    {
        $this->site->setOption('timezone_string', 'Europe/Berlin');
        $id = $this->product(['date_created' => '2024-07-01T10:00:00Z'])->get_id();

        $payload = $this->payload($id);

        self::assertSame('2024-07-01T12:00:00', $payload['date_created']);
        self::assertSame('2024-07-01T10:00:00', $payload['date_created_gmt']);
    }

    public function testSalePriceIsThePrice(): void
    {
        $payload = $this->payload($this->product(['regular_price' => '20', 'sale_price' => '15.5'])->get_id());

        self::assertSame(['15.5', '20', '15.5', true], [
            $payload['price'], $payload['regular_price'], $payload['sale_price'], $payload['on_sale'],
        ]);
    }

    public function testProductWithoutPriceHasAnEmptyOne(): void
    {
        $payload = $this->payload($this->product(['regular_price' => ''])->get_id());

        self::assertSame('', $payload['price']);
        self::assertFalse($payload['purchasable']);
    }

    public function testImagesAreTheProductsOwnThenItsGallery(): void
    {
        [$first, $second, $third] = [Pictures::attach('first'), Pictures::attach('second'), Pictures::attach('third')];
        $id = $this->product(['image_id' => $second, 'gallery_image_ids' => [$first, $third]])->get_id();

        $images = $this->payload($id)['images'];

        self::assertSame([$second, $first, $third], array_column($images, 'id'));
        self::assertSame(wp_get_attachment_url($second), $images[0]['src']);
        self::assertSame('second', $images[0]['name']);
        self::assertSame(
            ['id', 'date_created', 'date_created_gmt', 'date_modified', 'date_modified_gmt', 'src', 'name', 'alt'],
            array_keys($images[0])
        );
    }

    public function testImageThatIsGoneIsLeftOut(): void
    {
        $kept = Pictures::attach('kept');
        $id = $this->product(['image_id' => 987654, 'gallery_image_ids' => [$kept]])->get_id();

        self::assertSame([$kept], array_column($this->payload($id)['images'], 'id'));
    }

    public function testVariableProductHasTheLowestPriceAndItsVariations(): void
    {
        $variable = Variable::with(['Red' => '20.50', 'Blue' => '12']);

        $payload = $this->payload($variable->id);

        self::assertSame('variable', $payload['type']);
        self::assertSame(['12', '', ''], [$payload['price'], $payload['regular_price'], $payload['sale_price']]);
        self::assertSame($variable->variationIds, $payload['variations']);
        self::assertTrue($payload['has_options']);
        self::assertSame('instock', $payload['stock_status']);
        self::assertSame(
            [['id' => 0, 'name' => 'Colour', 'slug' => 'Colour', 'position' => 0, 'visible' => true, 'variation' => true, 'options' => ['Red', 'Blue']]],
            $payload['attributes']
        );
    }

    public function testVariationIsAProductWithAParent(): void
    {
        $variable = Variable::with(['Red' => '20.50']);

        $payload = $this->payload($variable->variationIds[0]);

        self::assertSame('variation', $payload['type']);
        self::assertSame($variable->id, $payload['parent_id']);
        self::assertSame('Vase - Red', $payload['name']);
        self::assertSame('20.50', $payload['price']);
        self::assertSame(add_query_arg('attribute_colour', 'Red', get_permalink($variable->id)), $payload['permalink']);
        self::assertSame([['id' => 0, 'name' => 'Colour', 'slug' => 'colour', 'option' => 'Red']], $payload['attributes']);
        self::assertSame(self::KEYS, array_keys($payload));
    }

    public function testPasswordAndForeignMetaDataAreInIt(): void
    {
        $product = $this->product(['post_password' => 'sesame']);
        $product->update_meta_data('supplier', ['name' => 'X']);
        $product->save();

        $payload = $this->payload($product->get_id());

        self::assertSame('sesame', $payload['post_password']);
        self::assertSame('supplier', $payload['meta_data'][0]['key']);
        self::assertSame(['name' => 'X'], $payload['meta_data'][0]['value']);
    }

    public function testPurchasePricesOfPluginsAreInItWithAllOtherMetaOfTheirs(): void
    {
        $id = $this->product()->get_id();
        add_post_meta($id, '_purchase_price', '4.20');
        add_post_meta($id, 'supplier', 'Miller & Sons');
        add_post_meta($id, '_wc_cog_cost', '3');
        update_post_meta($id, 'total_sales', '7');

        $meta = $this->payload($id)['meta_data'];

        self::assertSame(['_purchase_price' => '4.20', 'supplier' => 'Miller & Sons', '_wc_cog_cost' => '3'], array_column($meta, 'value', 'key'));
    }

    public function testWhatOnlyBuyersShouldKnowIsInIt(): void
    {
        $this->letFilesLieAnywhere();
        $id = $this->product([
            'purchase_note' => "Pick up\nat the back door <script>x</script>",
            'total_sales' => 7,
            'downloadable' => true,
            'download_limit' => 3,
            'download_expiry' => 30,
            'downloads' => [['download_id' => 'contract', 'name' => 'Certificate', 'file' => 'https://files.example/certificate.pdf']],
        ])->get_id();

        $payload = $this->payload($id);

        self::assertSame("<p>Pick up<br />\nat the back door x</p>\n", $payload['purchase_note']);
        self::assertSame(7, $payload['total_sales']);
        self::assertSame([true, 3, 30], [$payload['downloadable'], $payload['download_limit'], $payload['download_expiry']]);
        self::assertSame(
            [['id' => 'contract', 'name' => 'Certificate', 'file' => 'https://files.example/certificate.pdf']],
            $payload['downloads']
        );
        self::assertSame([], $payload['meta_data']);
    }

    public function testFilesOfWhatIsNotDownloadableAreNotInIt(): void
    {
        $this->letFilesLieAnywhere();
        $file = ['download_id' => 'contract', 'name' => 'Certificate', 'file' => 'https://files.example/certificate.pdf'];
        $id = $this->product(['downloads' => [$file]])->get_id();

        self::assertSame([], $this->payload($id)['downloads']);
        self::assertSame(['contract'], array_keys(wc_get_product($id)->get_downloads()));
    }

    public function testHowItIsSoldIsInIt(): void
    {
        $other = $this->product()->get_id();
        $payload = $this->payload($this->product([
            'slug' => 'oak-chair',
            'regular_price' => '20',
            'sale_price' => '15',
            'catalog_visibility' => 'hidden',
            'tax_status' => 'none',
            'manage_stock' => true,
            'stock_quantity' => 3,
            'low_stock_amount' => 2,
            'upsell_ids' => [$other],
            'cross_sell_ids' => [$other],
            'global_unique_id' => '4006381333931',
            'date_created' => '2024-07-01T10:00:00Z',
        ])->get_id());

        $expected = [
            'slug' => 'oak-chair',
            'date_created_gmt' => '2024-07-01T10:00:00',
            'catalog_visibility' => 'hidden',
            'price' => '15',
            'regular_price' => '20',
            'sale_price' => '15',
            'tax_status' => 'none',
            'tax_class' => '',
            'low_stock_amount' => 2,
            'shipping_taxable' => false,
            'upsell_ids' => [$other],
            'cross_sell_ids' => [$other],
            'global_unique_id' => '4006381333931',
        ];
        self::assertEquals($expected, array_intersect_key($payload, $expected));
    }

    public function testSaveIsItsLastChange(): void
    {
        $product = $this->product(['date_created' => '2024-07-01T10:00:00Z']);
        $product->save();

        $payload = $this->payload($product->get_id());

        self::assertSame('2024-07-01T10:00:00', $payload['date_created_gmt']);
        self::assertEqualsWithDelta(time(), strtotime("{$payload['date_modified_gmt']}Z"), 5);
    }

    public function testCategoriesAndTagsAreInItByName(): void
    {
        $category = wp_insert_term('Chairs & Stools', 'product_cat')['term_id'];
        $tag = wp_insert_term('Oak', 'product_tag')['term_id'];
        $id = $this->product(['category_ids' => [$category], 'tag_ids' => [$tag]])->get_id();

        $payload = $this->payload($id);

        self::assertSame([['id' => $category, 'name' => 'Chairs &amp; Stools', 'slug' => 'chairs-stools']], $payload['categories']);
        self::assertSame([['id' => $tag, 'name' => 'Oak', 'slug' => 'oak']], $payload['tags']);
    }

    public function testVariationHasItsParentsNoteAndNoSalesOfItsOwn(): void
    {
        $variable = Variable::with(['Red' => '5']);
        $parent = wc_get_product($variable->id);
        $parent->set_purchase_note('Ring twice');
        $parent->set_total_sales(9);
        $parent->save();

        $payload = $this->payload($variable->variationIds[0]);

        self::assertSame("<p>Ring twice</p>\n", $payload['purchase_note']);
        // Never read for a variation, so it stays the text that it begins as.
        self::assertSame('0', $payload['total_sales']);
    }

    public function testPurchasePriceIsInItAsSoonAsItsFeatureIsOn(): void
    {
        $this->site->setOption(self::COST_FEATURE, 'yes');
        $id = $this->product(['cogs_value' => 4.2])->get_id();
        $cost = ['values' => [['defined_value' => 4.2, 'effective_value' => 4.2]], 'total_value' => 4.2];

        $payload = $this->payload($id);

        self::assertTrue(FeaturesUtil::feature_is_enabled('cost_of_goods_sold'));
        self::assertSame($cost, $payload['cost_of_goods_sold']);
        self::assertSame([...array_slice(self::KEYS, 0, -1), 'cost_of_goods_sold', '_links'], array_keys($payload));
        self::assertSame([], $payload['meta_data']);
        $this->site->setOption(self::COST_FEATURE, 'no');
        self::assertArrayNotHasKey('cost_of_goods_sold', $this->payload($id));
    }

    public function testVariationsPurchasePriceIsItsParentsUnlessItHasOne(): void
    {
        $this->site->setOption(self::COST_FEATURE, 'yes');
        $variable = Variable::with(['Red' => '5', 'Blue' => '6', 'Green' => '7']);
        $parent = wc_get_product($variable->id);
        $parent->set_cogs_value(3.0);
        $parent->save();
        foreach ([1 => false, 2 => true] as $index => $isAdditive) {
            $variation = wc_get_product($variable->variationIds[$index]);
            $variation->set_cogs_value(2.0);
            $variation->set_cogs_value_is_additive($isAdditive);
            $variation->save();
        }

        $costs = array_map(fn (int $id): array => $this->payload($id)['cost_of_goods_sold'], $variable->variationIds);

        self::assertEquals([3, 2, 5], array_column($costs, 'total_value'));
        self::assertSame([false, false, true], array_column($costs, 'defined_value_is_additive'));
    }

    public function testDraftIsShownToAUserWhoMayReadIt(): void
    {
        $payload = $this->payload($this->product(['status' => 'draft'])->get_id());

        self::assertSame('draft', $payload['status']);
    }

    public function testDeletedProductIsItsIdAlone(): void
    {
        self::assertSame(['id' => 4711], $this->activeWebhook(['topic' => 'product.deleted'])->build_payload(4711));
    }

    public function testUserWhoMayNotReadProductsGetsAnError(): void
    {
        $id = $this->product()->get_id();

        $payload = $this->payload($id, $this->user('subscriber'));

        self::assertSame('woocommerce_rest_cannot_view', $payload['code']);
        self::assertSame(403, $payload['data']['status']);
    }

    public function testWebhookWithoutUserGetsAnError(): void
    {
        $payload = $this->payload($this->product()->get_id(), 0);

        self::assertSame('woocommerce_rest_cannot_view', $payload['code']);
        self::assertSame(401, $payload['data']['status']);
    }

    public function testShopManagerMayReadProducts(): void
    {
        $id = $this->product(['status' => 'private'])->get_id();

        self::assertSame($id, $this->payload($id, $this->user('shop_manager'))['id']);
    }

    public function testProductThatIsGoneIsAnError(): void
    {
        $payload = $this->payload(987654);

        self::assertSame('woocommerce_rest_product_invalid_id', $payload['code']);
        self::assertSame(404, $payload['data']['status']);
    }

    public function testPageIsNoProduct(): void
    {
        $page = wp_insert_post(['post_type' => 'page', 'post_title' => 'Imprint', 'post_status' => 'publish']);

        self::assertSame('woocommerce_rest_product_invalid_id', $this->payload($page)['code']);
    }

    public function testItIsBuiltForTheWebhooksUserWhoeverCauses(): void
    {
        $id = $this->product()->get_id();
        wp_set_current_user(0);

        $payload = $this->payload($id, 1);

        self::assertSame($id, $payload['id']);
        self::assertSame(0, get_current_user_id());
    }

    public function testItIsBuiltWhenItIsDelivered(): void
    {
        $product = $this->product(['name' => 'Before']);
        $requests = $this->answerRequestsWith(200);
        $webhook = $this->listeningWebhook('product.updated');
        $product->save();
        wc_webhook_execute_queue();

        wp_update_post(['ID' => $product->get_id(), 'post_title' => 'After']);
        $this->runQueue();

        self::assertSame('After', json_decode($requests->last()[0]['body'], true)['name']);
        self::assertSame('active', $webhook->get_status());
    }

    public function testFiltersCanPutInvalidUtf8IntoIt(): void
    {
        $id = $this->product()->get_id();
        add_filter('woocommerce_product_get_name', static fn (): string => "broken \xC3(");

        $body = wp_json_encode($this->payload($id));

        self::assertStringContainsString('"name":"broken ', $body);
    }

    /** WooCommerce takes files of approved folders only, unless a setting says otherwise. */
    private function letFilesLieAnywhere(): void
    {
        $this->site->setOption('wc_downloads_approved_directories_mode', 'disabled');
    }

    /**
     * @return array<string, mixed>
     */
    private function payload(int $productId, int $userId = 1): array
    {
        $webhook = new WC_Webhook();
        $webhook->set_topic('product.updated');
        $webhook->set_user_id($userId);

        return $webhook->build_payload($productId);
    }
}
