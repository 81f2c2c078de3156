<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Data_Store;

/** What orders do to a product: its stock and its sales, written past it. */
final class StockTest extends ContractTestCase
{
    public function testStockIsSetRaisedAndLowered(): void
    {
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 5])->get_id();

        self::assertSame(9, wc_update_product_stock($id, 9));
        self::assertSame(11, wc_update_product_stock($id, 2, 'increase'));
        self::assertSame(8, wc_update_product_stock($id, 3, 'decrease'));
        self::assertSame(8, wc_get_product($id)->get_stock_quantity());
    }

    public function testWhatIsSoldOutIsOutOfStock(): void
    {
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 1])->get_id();

        wc_update_product_stock($id, 1, 'decrease');

        self::assertSame('outofstock', wc_get_product($id)->get_stock_status());
        self::assertContains('outofstock', wp_get_post_terms($id, 'product_visibility', ['fields' => 'names']));
    }

    public function testStockThatIsNotCountedStaysSo(): void
    {
        $id = $this->product()->get_id();

        self::assertNull(wc_update_product_stock($id, 9));
        self::assertFalse(wc_update_product_stock(987654, 9));
    }

    public function testItEndsInASaveAndSoInADelivery(): void
    {
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 5])->get_id();
        $this->listeningWebhook('product.updated');

        wc_update_product_stock($id, 1, 'decrease');

        self::assertSame([['product.updated', $id]], $this->taken());
    }

    public function testStatusAloneIsSavedToo(): void
    {
        $id = $this->product()->get_id();
        $this->listeningWebhook('product.updated');

        wc_update_product_stock_status($id, 'outofstock');

        self::assertSame('outofstock', wc_get_product($id)->get_stock_status());
        self::assertSame([['product.updated', $id]], $this->taken());
    }

    public function testWritesOfStockAndSalesAreToldByHooks(): void
    {
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 5])->get_id();
        $stock = $this->callsOf('woocommerce_updated_product_stock');
        $sales = $this->callsOf('woocommerce_updated_product_sales');
        $set = $this->callsOf('woocommerce_product_set_stock');

        wc_update_product_stock($id, 1, 'decrease');
        WC_Data_Store::load('product')->update_product_sales($id, 3, 'increase');

        self::assertSame([[$id]], $stock->all());
        self::assertSame([[$id]], $sales->all());
        self::assertSame($id, $set->last()[0]->get_id());
    }

    public function testSalesAreCountedWithoutASave(): void
    {
        $id = $this->product()->get_id();
        $this->listeningWebhook('product.updated');
        $store = WC_Data_Store::load('product');

        $store->update_product_sales($id, 3, 'increase');
        $store->update_product_sales($id, 1, 'decrease');

        self::assertSame(2, wc_get_product($id)->get_total_sales());
        self::assertSame([], $this->taken());
    }

    public function testChangedQuantityIsToldWhenSaved(): void
    {
        $product = $this->product(['manage_stock' => true, 'stock_quantity' => 5]);
        $set = $this->callsOf('woocommerce_product_set_stock');

        $product->set_stock_quantity(4);
        $product->save();

        self::assertSame([[$product]], $set->all());
    }
}
