<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Product_Variable;
use WC_Product_Variation;

/** Which events webhooks take for delivery, and which pass them by. */
final class TopicTest extends ContractTestCase
{
    public function testNewProductIsCreatedAndNotUpdated(): void
    {
        $this->listenToAll();

        $id = $this->product()->get_id();

        self::assertSame([['product.created', $id]], $this->taken());
    }

    public function testSavedProductIsUpdated(): void
    {
        $product = $this->product();
        $this->listenToAll();

        $product->set_regular_price('20');
        $product->save();

        self::assertSame([['product.updated', $product->get_id()]], $this->taken());
    }

    public function testSavingWithoutAChangeIsAnUpdateToo(): void
    {
        $product = $this->product();
        $this->listenToAll();

        $product->save();

        self::assertSame([['product.updated', $product->get_id()]], $this->taken());
    }

    public function testTrashedProductIsDeleted(): void
    {
        $product = $this->product();
        $id = $product->get_id();
        $this->listenToAll();

        $product->delete();

        self::assertSame([['product.deleted', $id]], $this->taken());
        self::assertSame('trash', get_post_status($id));
    }

    public function testNewVariationIsCreatedWithItsOwnId(): void
    {
        $parent = $this->variableProduct();
        $this->listenToAll();

        $variation = $this->variation($parent, '5');

        self::assertSame([['product.created', $variation->get_id()]], $this->taken());
    }

    public function testSavedVariationIsUpdatedWithItsOwnId(): void
    {
        $variation = $this->variation($this->variableProduct(), '5');
        $this->listenToAll();

        $variation->set_regular_price('6');
        $variation->save();

        self::assertSame([['product.updated', $variation->get_id()]], $this->taken());
    }

    public function testTrashingAVariableProductDeletesItsVariationsToo(): void
    {
        $parent = $this->variableProduct();
        $variation = $this->variation($parent, '5');
        $this->listenToAll();

        wp_trash_post($parent->get_id());

        self::assertEqualsCanonicalizing(
            [['product.deleted', $parent->get_id()], ['product.deleted', $variation->get_id()]],
            $this->taken()
        );
    }

    public function testEditorsHookIsCreatedWhileThePostIsYoung(): void
    {
        $product = $this->product();
        $this->listenToAll();

        do_action('woocommerce_process_product_meta', $product->get_id(), get_post($product->get_id()));

        self::assertSame([['product.created', $product->get_id()]], $this->taken());
    }

    public function testEditorsHookIsUpdatedOnceThePostIsTenSecondsOld(): void
    {
        $product = $this->product(['date_created' => time() - 12]);
        $this->listenToAll();

        do_action('woocommerce_process_product_meta', $product->get_id(), get_post($product->get_id()));

        self::assertSame([['product.updated', $product->get_id()]], $this->taken());
    }

    public function testEachProductIsTakenOnceARequest(): void
    {
        $first = $this->product();
        $second = $this->product();
        $this->listenToAll();

        $first->save();
        $second->save();
        $first->save();

        self::assertSame([['product.updated', $first->get_id()], ['product.updated', $second->get_id()]], $this->taken());
    }

    public function testPlainPostUpdateIsNotNoticed(): void
    {
        $id = $this->product()->get_id();
        $this->listenToAll();

        wp_update_post(['ID' => $id, 'post_title' => 'Renamed']);

        self::assertSame([], $this->taken());
    }

    public function testPriceInPostMetaIsNotNoticed(): void
    {
        $id = $this->product()->get_id();
        $this->listenToAll();

        update_post_meta($id, '_price', '1');

        self::assertSame([], $this->taken());
    }

    public function testTermsAndThumbnailAreNotNoticed(): void
    {
        $id = $this->product()->get_id();
        $this->listenToAll();

        wp_set_object_terms($id, ['Chairs'], 'product_cat');
        update_post_meta($id, '_thumbnail_id', 1);

        self::assertSame([], $this->taken());
    }

    public function testPermanentDeletionWithoutTheTrashIsNotNoticed(): void
    {
        $product = $this->product();
        $this->listenToAll();

        $product->delete(true);

        self::assertSame([], $this->taken());
    }

    public function testAutoDraftIsNotTaken(): void
    {
        $id = wp_insert_post(['post_type' => 'product', 'post_status' => 'auto-draft', 'post_title' => 'Auto Draft']);
        $this->listenToAll();

        do_action('woocommerce_process_product_meta', $id, get_post($id));

        self::assertSame([], $this->taken());
    }

    public function testDraftIsTaken(): void
    {
        $this->listenToAll();

        $id = $this->product(['status' => 'draft'])->get_id();

        self::assertSame([['product.created', $id]], $this->taken());
    }

    public function testOutsideTheAdminEveryTrashedPostIsTaken(): void
    {
        $page = wp_insert_post(['post_type' => 'page', 'post_title' => 'Imprint', 'post_status' => 'publish']);
        $this->listenToAll();

        wp_trash_post($page);

        self::assertSame([['product.deleted', $page]], $this->taken());
    }

    public function testInTheAdminATrashedPageIsNotTaken(): void
    {
        $page = wp_insert_post(['post_type' => 'page', 'post_title' => 'Imprint', 'post_status' => 'publish']);
        $this->listenToAll();
        $GLOBALS['post_type'] = 'page';

        wp_trash_post($page);

        self::assertSame([], $this->taken());
    }

    public function testPausedWebhookTakesNothing(): void
    {
        $this->webhook(['topic' => 'product.updated', 'status' => 'paused'])->enqueue();
        $product = $this->product();

        $product->save();

        self::assertSame([], $this->taken());
    }

    public function testWebhookWithoutAddressDoesNotListen(): void
    {
        $this->activeWebhook(['topic' => 'product.updated', 'delivery_url' => ''])->enqueue();
        $product = $this->product();

        $product->save();

        self::assertSame([], $this->taken());
    }

    public function testFilterCanKeepAnEventFromBeingTaken(): void
    {
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $asked = [];
        add_filter('woocommerce_webhook_should_deliver', static function (bool $should, object $webhook, mixed $arg) use (&$asked): bool {
            $asked[] = [$should, $webhook->get_id(), $arg];

            return false;
        }, 10, 3);

        $product->save();

        self::assertSame([[true, $webhook->get_id(), $product->get_id()]], $asked);
        self::assertSame([], $this->taken());
    }

    public function testFilterIsAskedAboutEventsThatAreNotTakenToo(): void
    {
        $product = $this->product();
        $this->webhook(['topic' => 'product.updated'])->enqueue();
        $asked = $this->callsOf('woocommerce_webhook_should_deliver');

        $product->save();

        self::assertFalse($asked->last()[0]);
    }

    public function testTakingIsToldWithWebhookAndArgument(): void
    {
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $told = $this->callsOf('woocommerce_webhook_process_delivery');

        $product->save();

        self::assertSame([[$webhook, $product->get_id()]], $told->all());
    }

    private function listenToAll(): void
    {
        foreach (['product.created', 'product.updated', 'product.deleted'] as $topic) {
            $this->listeningWebhook($topic);
        }
    }

    private function variableProduct(): WC_Product_Variable
    {
        $product = new WC_Product_Variable();
        $product->set_name('Vase');
        $product->save();

        return $product;
    }

    private function variation(WC_Product_Variable $parent, string $price): WC_Product_Variation
    {
        $variation = new WC_Product_Variation();
        $variation->set_parent_id($parent->get_id());
        $variation->set_regular_price($price);
        $variation->save();

        return $variation;
    }
}
