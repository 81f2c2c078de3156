<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;
use WC_Product;
use WC_Product_External;
use WC_Product_Grouped;
use WC_Product_Simple;
use WC_Product_Variable;
use WC_Product_Variation;

/** Products of each type: how they are stored and what is read from them. */
final class ProductTest extends ContractTestCase
{
    public function testWhatWasSavedIsReadBack(): void
    {
        $id = $this->product([
            'name' => 'Déco & "Chair"',
            'description' => 'Long',
            'short_description' => 'Short',
            'status' => 'draft',
            'slug' => 'my-chair',
            'sku' => 'AH-77',
            'regular_price' => '12.50',
            'sale_price' => '10',
            'catalog_visibility' => 'hidden',
            'menu_order' => 4,
            'post_password' => 'sesame',
            'image_id' => 5,
            'gallery_image_ids' => [6, 7],
            'weight' => '1.2',
        ])->get_id();
        wp_cache_flush();

        $product = wc_get_product($id);

        self::assertInstanceOf(WC_Product_Simple::class, $product);
        self::assertTrue($product->is_type('simple'));
        self::assertSame('Déco & "Chair"', $product->get_name());
        self::assertSame('Déco & "Chair"', $product->get_title());
        self::assertSame('Long', $product->get_description());
        self::assertSame('Short', $product->get_short_description());
        self::assertSame('draft', $product->get_status());
        self::assertSame('my-chair', $product->get_slug());
        self::assertSame('AH-77', $product->get_sku());
        self::assertSame(['10', '12.50', '10'], [$product->get_price(), $product->get_regular_price(), $product->get_sale_price()]);
        self::assertTrue($product->is_on_sale());
        self::assertSame('hidden', $product->get_catalog_visibility());
        self::assertSame(4, $product->get_menu_order());
        self::assertSame('sesame', $product->get_post_password());
        self::assertSame(5, (int) $product->get_image_id());
        self::assertSame([6, 7], $product->get_gallery_image_ids());
        self::assertSame('1.2', $product->get_weight());
        self::assertSame([], $product->get_children());
        self::assertSame(0, $product->get_parent_id());
        self::assertEqualsWithDelta(time(), $product->get_date_created()->getTimestamp(), 5);
        self::assertEqualsWithDelta(time(), $product->get_date_modified()->getTimestamp(), 5);
    }

    public function testItLiesInPostAndPostMeta(): void
    {
        $id = $this->product(['name' => 'Chair', 'sale_price' => '10', 'sku' => 'AH-78', 'image_id' => 5, 'gallery_image_ids' => [6, 7]])->get_id();

        $post = get_post($id);
        self::assertSame(['product', 'Chair', 'publish'], [$post->post_type, $post->post_title, $post->post_status]);
        $expected = [
            '_price' => '10',
            '_regular_price' => '12.50',
            '_sale_price' => '10',
            '_sku' => 'AH-78',
            '_stock_status' => 'instock',
            '_manage_stock' => 'no',
            '_thumbnail_id' => '5',
            '_product_image_gallery' => '6,7',
            '_backorders' => 'no',
            '_virtual' => 'no',
        ];
        $meta = array_map(static fn (array $values): string => (string) $values[0], get_post_meta($id));
        self::assertEquals($expected, array_intersect_key($meta, $expected));
        self::assertSame(['simple'], wp_get_post_terms($id, 'product_type', ['fields' => 'names']));
    }

    public function testHiddenAndSoldOutAreTerms(): void
    {
        $id = $this->product(['catalog_visibility' => 'hidden', 'stock_status' => 'outofstock', 'featured' => true])->get_id();

        self::assertEqualsCanonicalizing(
            ['exclude-from-catalog', 'exclude-from-search', 'outofstock', 'featured'],
            wp_get_post_terms($id, 'product_visibility', ['fields' => 'names'])
        );
    }

    public function testUpdateWritesWhatChanged(): void
    {
        $product = $this->product();

        $product->set_name('Table');
        $product->set_regular_price('99');
        $product->set_stock_status('outofstock');
        $product->save();
        wp_cache_flush();

        $read = wc_get_product($product->get_id());
        self::assertSame(['Table', '99', 'outofstock'], [$read->get_name(), $read->get_price(), $read->get_stock_status()]);
        self::assertFalse($read->is_in_stock());
    }

    public function testNewAndUpdatedProductsAreTold(): void
    {
        $new = $this->callsOf('woocommerce_new_product');
        $updated = $this->callsOf('woocommerce_update_product');

        $product = $this->product();
        self::assertSame([[$product->get_id(), $product]], $new->all());
        self::assertCount(0, $updated);

        $product->save();
        self::assertSame([[$product->get_id(), $product]], $updated->all());
    }

    public function testNewAndUpdatedVariationsAreToldByHooksOfTheirOwn(): void
    {
        $parent = Variable::with([])->id;
        $products = $this->callsOf('woocommerce_update_product');
        $new = $this->callsOf('woocommerce_new_product_variation');
        $updated = $this->callsOf('woocommerce_update_product_variation');

        $variation = new WC_Product_Variation();
        $variation->set_parent_id($parent);
        $variation->save();
        $variation->save();

        self::assertSame([[$variation->get_id(), $variation]], $new->all());
        self::assertSame([[$variation->get_id(), $variation]], $updated->all());
        self::assertCount(0, $products);
    }

    public function testTrashingKeepsTheProductAndFiresWordPressesHook(): void
    {
        $product = $this->product();
        $id = $product->get_id();
        $trashed = $this->callsOf('wp_trash_post');

        $product->delete();

        self::assertSame($id, $trashed->all()[0][0]);
        self::assertSame('trash', wc_get_product($id)->get_status());
    }

    public function testForcedDeletionLeavesNothing(): void
    {
        $product = $this->product();
        $id = $product->get_id();

        $product->delete(true);

        self::assertFalse(wc_get_product($id));
        self::assertNull(get_post($id));
        self::assertSame(0, $product->get_id());
    }

    public function testWhatIsNoProductIsFalse(): void
    {
        $page = wp_insert_post(['post_type' => 'page', 'post_title' => 'Imprint', 'post_status' => 'publish']);

        self::assertFalse(wc_get_product($page));
        self::assertFalse(wc_get_product(0));
        self::assertFalse(wc_get_product(987654));
    }

    public function testTitleMayBeEmptyAndMayHoldEntities(): void
    {
        $product = $this->product(['name' => 'Tom &amp; Jerry']);
        self::assertSame('Tom &amp; Jerry', wc_get_product($product->get_id())->get_name());

        wp_update_post(['ID' => $product->get_id(), 'post_title' => '', 'post_content' => 'x']);

        self::assertSame('', wc_get_product($product->get_id())->get_name());
    }

    public function testNewProductWithoutANameGetsOne(): void
    {
        $product = new WC_Product_Simple();

        $id = $product->save();

        self::assertSame('Product', get_post($id)->post_title);
    }

    /**
     * @dataProvider prices
     */
    public function testPricesAreKeptAsTextWithAPoint(mixed $given, string $stored): void
    {
        $product = new WC_Product_Simple();

        $product->set_regular_price($given);

        self::assertSame($stored, $product->get_regular_price());
    }

    /**
     * @return array<string, array{mixed, string}>
     */
    public function prices(): array
    {
        return [
            'text' => ['12.50', '12.50'],
            'number' => [12.5, '12.5'],
            'whole number' => [12, '12'],
            'more digits than shown' => ['12.3456', '12.3456'],
            'zero' => ['0', '0'],
            'empty' => ['', ''],
            'currency sign' => ['€ 7', '7'],
            'small float' => [0.001, '0.001'],
            'large float' => [1234567.89, '1234567.89'],
        ];
    }

    public function testPriceIsNotRoundedToTheDigitsThatTheShopShows(): void
    {
        $this->site->setOption('woocommerce_price_num_decimals', '0');

        $id = $this->product(['regular_price' => '12.50'])->get_id();

        self::assertSame('12.50', wc_get_product($id)->get_price());
        self::assertSame(0, wc_get_price_decimals());
    }

    public function testCountedStockDecidesOnTheStatus(): void
    {
        $product = $this->product(['manage_stock' => true, 'stock_quantity' => 2]);
        self::assertSame('instock', wc_get_product($product->get_id())->get_stock_status());

        $product->set_stock_quantity(0);
        $product->save();

        $read = wc_get_product($product->get_id());
        self::assertSame('outofstock', $read->get_stock_status());
        self::assertSame(0, $read->get_stock_quantity());
        self::assertTrue($read->get_manage_stock());
    }

    public function testUncountedStockHasNoQuantity(): void
    {
        $product = $this->product(['stock_quantity' => 7]);

        self::assertNull(wc_get_product($product->get_id())->get_stock_quantity());
    }

    public function testVariableProductHasItsLowestVariationsPrice(): void
    {
        $variable = Variable::with(['Red' => '20.50', 'Blue' => '9', 'Green' => '100']);

        $product = wc_get_product($variable->id);

        self::assertInstanceOf(WC_Product_Variable::class, $product);
        self::assertSame('9', $product->get_price());
        self::assertSame('', $product->get_regular_price());
        self::assertSame($variable->variationIds, $product->get_children());
        self::assertSame(['9', '20.50', '100'], get_post_meta($variable->id, '_price'));
    }

    public function testVariableProductWithoutVariationsIsOutOfStock(): void
    {
        $id = Variable::with([])->id;

        self::assertSame('outofstock', wc_get_product($id)->get_stock_status());
        self::assertSame('', wc_get_product($id)->get_price());
    }

    public function testVariableProductIsInStockWhileOneOfItsVariationsIs(): void
    {
        $variable = Variable::with(['Red' => '1', 'Blue' => '2']);
        foreach ($variable->variationIds as $left => $id) {
            self::assertSame('instock', wc_get_product($variable->id)->get_stock_status(), "with $left sold");
            $variation = wc_get_product($id);
            $variation->set_stock_status('outofstock');
            $variation->save();
            WC_Product_Variable::sync($variable->id);
        }

        self::assertSame('outofstock', wc_get_product($variable->id)->get_stock_status());
    }

    public function testVariationIsNamedAndShownWithItsParent(): void
    {
        $variable = Variable::with(['Red' => '20.50']);

        $variation = wc_get_product($variable->variationIds[0]);

        self::assertInstanceOf(WC_Product_Variation::class, $variation);
        self::assertSame('variation', $variation->get_type());
        self::assertSame('Vase - Red', $variation->get_name());
        self::assertSame($variable->id, $variation->get_parent_id());
        self::assertSame('product_variation', get_post_type($variation->get_id()));
        self::assertSame(['attribute_colour' => 'Red'], $variation->get_variation_attributes());
        self::assertSame(add_query_arg('attribute_colour', 'Red', get_permalink($variable->id)), $variation->get_permalink());
    }

    public function testVariationTakesSkuAndPictureFromItsParentOnlyWhenShown(): void
    {
        $variable = Variable::with(['Red' => '20.50']);
        $parent = wc_get_product($variable->id);
        $parent->set_sku('VASE');
        $parent->set_image_id(55);
        $parent->save();

        $variation = wc_get_product($variable->variationIds[0]);

        self::assertSame(['VASE', ''], [$variation->get_sku(), $variation->get_sku('edit')]);
        self::assertSame(55, (int) $variation->get_image_id());
        self::assertSame(0, (int) $variation->get_image_id('edit'));
    }

    public function testGroupedProductHasItsLowestChildsPrice(): void
    {
        $cheap = $this->product(['regular_price' => '3'])->get_id();
        $dear = $this->product(['regular_price' => '30'])->get_id();
        $product = new WC_Product_Grouped();
        $product->set_name('Set');
        $product->set_children([$dear, $cheap]);

        $id = $product->save();

        $read = wc_get_product($id);
        self::assertInstanceOf(WC_Product_Grouped::class, $read);
        self::assertSame([$dear, $cheap], $read->get_children());
        self::assertSame('3', $read->get_price());
        self::assertFalse($read->is_purchasable());
    }

    public function testExternalProductHasAnAddressAndNoStock(): void
    {
        $product = new WC_Product_External();
        $product->set_name('Elsewhere');
        $product->set_regular_price('8');
        $product->set_product_url('https://other.example/?a=1&b=2');

        $id = $product->save();

        $read = wc_get_product($id);
        self::assertInstanceOf(WC_Product_External::class, $read);
        self::assertSame('https://other.example/?a=1&b=2', $read->get_product_url());
        self::assertSame('instock', $read->get_stock_status());
        self::assertSame('8', $read->get_price());
    }

    public function testPermalinkIsThatOfThePost(): void
    {
        $product = $this->product();

        self::assertSame(get_permalink($product->get_id()), $product->get_permalink());
    }

    public function testForeignMetaDataIsKeptAndTakenAway(): void
    {
        $product = $this->product();
        $product->update_meta_data('_supplier', 'X');
        $product->save();
        self::assertSame('X', wc_get_product($product->get_id())->get_meta('_supplier'));

        $product = wc_get_product($product->get_id());
        $product->delete_meta_data('_supplier');
        $product->save();

        self::assertSame('', wc_get_product($product->get_id())->get_meta('_supplier'));
    }

    public function testSearchByTypeStatusAndIds(): void
    {
        $published = $this->product()->get_id();
        $draft = $this->product(['status' => 'draft'])->get_id();
        $variable = Variable::with(['Red' => '1']);
        $ours = [$published, $draft, $variable->id, ...$variable->variationIds];
        $find = fn (array $args): array => array_values(array_intersect(
            array_map('intval', wc_get_products($args + ['return' => 'ids', 'limit' => -1, 'orderby' => 'ID', 'order' => 'ASC'])),
            $ours
        ));

        self::assertSame([$published, $draft, $variable->id], $find([]));
        self::assertSame([$draft], $find(['status' => 'draft']));
        self::assertSame([$variable->id], $find(['type' => 'variable']));
        self::assertSame($variable->variationIds, $find(['type' => 'variation']));
        self::assertSame([$published, $draft, $variable->id, ...$variable->variationIds], $find(['type' => ['simple', 'variable', 'variation']]));
        self::assertSame([$draft], $find(['include' => [$draft]]));
        self::assertSame([$published, $variable->id], $find(['exclude' => [$draft]]));
        self::assertSame([$variable->id, $draft, $published], $find(['order' => 'DESC']));
    }

    public function testSearchInPages(): void
    {
        $ids = [$this->product()->get_id(), $this->product()->get_id(), $this->product()->get_id()];

        $page = wc_get_products(['include' => $ids, 'limit' => 2, 'page' => 2, 'orderby' => 'ID', 'order' => 'ASC', 'paginate' => true]);

        self::assertSame(3, (int) $page->total);
        self::assertSame(2, (int) $page->max_num_pages);
        self::assertSame([$ids[2]], array_map(static fn (WC_Product $product): int => $product->get_id(), $page->products));
    }
}
