<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;
use WC_Data_Exception;
use WC_Product_Simple;

/** Where a product is shown: kept as terms, which others write without the product knowing. */
final class VisibilityTest extends ContractTestCase
{
    /**
     * @dataProvider visibilities
     * @param list<string> $terms
     */
    public function testEachVisibilityIsTheseTerms(string $visibility, array $terms): void
    {
        $id = $this->product(['catalog_visibility' => $visibility])->get_id();

        self::assertSame($visibility, wc_get_product($id)->get_catalog_visibility());
        self::assertEqualsCanonicalizing($terms, wp_get_post_terms($id, 'product_visibility', ['fields' => 'names']));
    }

    /**
     * @dataProvider visibilities
     * @param list<string> $terms
     */
    public function testTermsWrittenByOthersAreTheVisibility(string $visibility, array $terms): void
    {
        $id = $this->product()->get_id();

        wp_set_object_terms($id, [...$terms, 'featured'], 'product_visibility');

        self::assertSame($visibility, wc_get_product($id)->get_catalog_visibility());
        self::assertTrue(wc_get_product($id)->is_featured());
    }

    /**
     * @return array<string, array{string, list<string>}>
     */
    public function visibilities(): array
    {
        return [
            'everywhere' => ['visible', []],
            'shop only' => ['catalog', ['exclude-from-search']],
            'search only' => ['search', ['exclude-from-catalog']],
            'nowhere' => ['hidden', ['exclude-from-search', 'exclude-from-catalog']],
        ];
    }

    public function testChangeOfVisibilityIsSaved(): void
    {
        $product = $this->product(['catalog_visibility' => 'hidden']);

        $product->set_catalog_visibility('VISIBLE');
        $product->save();

        self::assertSame('visible', wc_get_product($product->get_id())->get_catalog_visibility());
        self::assertSame([], wp_get_post_terms($product->get_id(), 'product_visibility', ['fields' => 'names']));
    }

    public function testUnknownVisibilityIsRefused(): void
    {
        self::assertSame(['visible', 'catalog', 'search', 'hidden'], array_keys(wc_get_product_visibility_options()));
        $this->expectException(WC_Data_Exception::class);

        (new WC_Product_Simple())->set_catalog_visibility('cellar');
    }

    public function testVisibilityCanBeFilteredForTheViewAlone(): void
    {
        $product = $this->product();
        add_filter('woocommerce_product_get_catalog_visibility', static fn (): string => 'hidden');

        self::assertSame(['hidden', 'visible'], [$product->get_catalog_visibility(), $product->get_catalog_visibility('edit')]);
        self::assertFalse($product->is_visible());
    }

    public function testVariationHasItsParentsVisibility(): void
    {
        $variable = Variable::with(['Red' => '5']);
        wp_set_object_terms($variable->id, ['exclude-from-search', 'exclude-from-catalog'], 'product_visibility');

        self::assertSame('hidden', wc_get_product($variable->variationIds[0])->get_catalog_visibility());
    }

    public function testWhatAVisitorSees(): void
    {
        $seen = fn (array $fields): bool => wc_get_product($this->product($fields)->get_id())->is_visible();
        wp_set_current_user(0);

        self::assertTrue($seen([]));
        self::assertTrue($seen(['catalog_visibility' => 'catalog']));
        self::assertTrue($seen(['post_password' => 'sesame']));
        self::assertFalse($seen(['catalog_visibility' => 'search']));
        self::assertFalse($seen(['catalog_visibility' => 'hidden']));
        self::assertFalse($seen(['status' => 'private']));
        self::assertFalse($seen(['status' => 'draft']));
        self::assertTrue($seen(['stock_status' => 'outofstock']));
        $this->site->setOption('woocommerce_hide_out_of_stock_items', 'yes');
        self::assertFalse($seen(['stock_status' => 'outofstock']));
    }

    public function testItsEditorSeesADraft(): void
    {
        self::assertTrue($this->product(['status' => 'draft'])->is_visible());
        self::assertFalse($this->product(['status' => 'trash'])->is_visible());
    }
}
