<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * The main job, from activation to uninstall, told in order.
 */
final class StoryTest extends ShopTestCase
{
    use Catalog;

    public function testAShopFromActivationToUninstall(): void
    {
        $before = $this->shop->createProduct(['name' => 'Biedermeier-Sekretär']);
        $foreign = $this->shop->php('$webhook = new WC_Webhook(); $webhook->set_name("Buchhaltung"); $webhook->set_topic("order.created");
            $webhook->set_status("paused"); $webhook->set_delivery_url("https://example.org/"); return $webhook->save();');

        $this->shop->activate();
        self::assertSame([], $this->shop->sandbox->requests(), 'activation asks nothing of the API');

        $page = $this->shop->enter();
        self::assertContains('Saved. Your shop is connected.', $page->notices());
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->managedStatuses());

        $this->shop->runQueue();
        self::assertArrayHasKey($before, $this->shop->sandbox->products(), 'the catalog was sent in the background');
        self::assertSame([[1, 0, 0, 0], 'rest'], [$this->shop->numbers(), $this->state()['phase']]);

        $this->deliversWhatHappens();
        $this->repairsWhatIsBroken();

        $this->shop->deactivate();
        self::assertSame(array_fill_keys(Shop::TOPICS, 'paused'), $this->managedStatuses());
        self::assertSame([], $this->shop->pendingHooks());

        $this->shop->activate();
        $this->shop->runQueue();
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->managedStatuses());

        $this->shop->deactivate();
        $this->shop->uninstall();
        self::assertSame([$foreign], array_map(intval(...), array_column($this->shop->webhooks(), 'webhook_id')));
        self::assertSame([], $this->shop->ownOptions());
    }

    private function deliversWhatHappens(): void
    {
        $id = $this->shop->createProduct(['name' => 'Taschenuhr & Kette']);
        $this->shop->runQueue();
        self::assertSame('AVAILABLE', $this->stateOf($id), 'a new product goes by batch at once');
        $this->shop->settle();
        $this->shop->changeProduct($id, ['regular_price' => '99.50']);
        $this->shop->runQueue();
        self::assertSame(9950, $this->shop->sandbox->products()[$id]['price']['amount']);
        $this->shop->php('wp_trash_post($arguments["id"]);', ['id' => $id]);
        $this->shop->runQueue();
        self::assertSame('REMOVED', $this->stateOf($id));

        $ours = array_values(array_filter(
            $this->shop->sandbox->deliveries(),
            static fn(array $delivery): bool => (int) ($delivery['product_id'] ?? 0) === $id
        ));
        self::assertSame(['product.created', 'product.updated', 'product.deleted'], array_column($ours, 'topic'));
        self::assertSame([202, 202, 202], array_column($ours, 'status'));
        $this->shop->settle();
        self::assertSame([1, 0, 0, 0], $this->shop->numbers(), 'batches have confirmed all of it');
    }

    private function repairsWhatIsBroken(): void
    {
        $kept = $this->shop->webhookId('product.updated');
        $this->shop->php('$webhook = new WC_Webhook($arguments["edited"]); $webhook->set_topic("order.created"); $webhook->save();
            (new WC_Webhook($arguments["deleted"]))->delete(true);', [
                'edited' => $kept,
                'deleted' => $this->shop->webhookId('product.deleted'),
            ]);
        $this->shop->runQueue();

        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->managedStatuses());
        self::assertSame($kept, $this->shop->webhookId('product.updated'), 'an edited webhook keeps its id');
    }

    /**
     * @return array<string, string>
     */
    private function managedStatuses(): array
    {
        return array_diff_key($this->shop->webhookStatuses(), ['order.created' => '']);
    }
}
