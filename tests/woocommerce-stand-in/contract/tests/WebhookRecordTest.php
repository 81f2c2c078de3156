<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Webhook;

/** A webhook as a record: what its fields take, how it is stored, and which hooks tell of it. */
final class WebhookRecordTest extends ContractTestCase
{
    public function testWhatWasSavedIsReadBack(): void
    {
        $id = $this->webhook([
            'name' => 'Grüße & "Co"',
            'status' => 'active',
            'topic' => 'product.deleted',
            'delivery_url' => 'https://hooks.example/a?b=c&d=e',
            'secret' => "s'e\"c<r>e&t\\",
            'failure_count' => 3,
        ])->get_id();
        wp_cache_flush();

        $webhook = new WC_Webhook($id);

        self::assertGreaterThan(0, $id);
        self::assertSame($id, $webhook->get_id());
        self::assertSame('Grüße & "Co"', $webhook->get_name());
        self::assertSame('active', $webhook->get_status());
        self::assertSame('product.deleted', $webhook->get_topic());
        self::assertSame('https://hooks.example/a?b=c&d=e', $webhook->get_delivery_url());
        self::assertSame("s'e\"c<r>e&t\\", $webhook->get_secret());
        self::assertSame(1, $webhook->get_user_id());
        self::assertSame(3, $webhook->get_failure_count());
        self::assertSame('wp_api_v3', $webhook->get_api_version());
        self::assertTrue($webhook->get_pending_delivery());
        self::assertSame([], $webhook->get_changes());
    }

    public function testNewWebhookHasTheseDefaults(): void
    {
        $webhook = new WC_Webhook();

        self::assertSame(0, $webhook->get_id());
        self::assertSame('disabled', $webhook->get_status());
        self::assertSame('', $webhook->get_name());
        self::assertSame('', $webhook->get_topic());
        self::assertSame('', $webhook->get_delivery_url());
        self::assertSame('', $webhook->get_secret());
        self::assertSame(0, $webhook->get_user_id());
        self::assertSame(0, $webhook->get_failure_count());
        self::assertSame('wp_api_v3', $webhook->get_api_version());
        self::assertFalse($webhook->get_pending_delivery());
        self::assertNull($webhook->get_date_created());
    }

    public function testUnknownIdGivesAnObjectWithoutAnId(): void
    {
        self::assertSame(0, (new WC_Webhook(987654))->get_id());
        self::assertNull(wc_get_webhook(987654));
    }

    public function testWcGetWebhookFindsOneByItsId(): void
    {
        $id = $this->webhook()->get_id();

        self::assertSame($id, wc_get_webhook($id)->get_id());
    }

    /**
     * @dataProvider topics
     */
    public function testTopicIsEmptyUnlessItIsOneThatExists(string $topic, string $stored): void
    {
        $webhook = new WC_Webhook();

        $webhook->set_topic($topic);

        self::assertSame($stored, $webhook->get_topic());
        self::assertSame($stored !== '', wc_is_webhook_valid_topic($topic));
    }

    /**
     * @return array<string, array{string, string}>
     */
    public function topics(): array
    {
        return [
            'of a product' => ['product.created', 'product.created'],
            'of an order' => ['order.updated', 'order.updated'],
            'of a hook of WooCommerce' => ['action.woocommerce_add_to_cart', 'action.woocommerce_add_to_cart'],
            'of another hook' => ['action.init', ''],
            'with an unknown event' => ['product.exploded', ''],
            'with an unknown resource' => ['page.created', ''],
            'without an event' => ['product', ''],
            'empty' => ['', ''],
        ];
    }

    public function testUnknownStatusBecomesDisabled(): void
    {
        $webhook = new WC_Webhook();
        $webhook->set_status('active');

        $webhook->set_status('running');

        self::assertSame('disabled', $webhook->get_status());
    }

    public function testThereAreThreeStatuses(): void
    {
        self::assertSame(['active', 'paused', 'disabled'], array_keys(wc_get_webhook_statuses()));
    }

    public function testApiVersionIsSetByNumberOrNameAndReadByName(): void
    {
        $webhook = new WC_Webhook();

        $webhook->set_api_version(2);
        self::assertSame('wp_api_v2', $webhook->get_api_version());
        $webhook->set_api_version('wp_api_v3');
        self::assertSame('wp_api_v3', $webhook->get_api_version());
        $webhook->set_api_version('legacy_v3');
        self::assertSame('legacy_v3', $webhook->get_api_version());
    }

    public function testDeliveryUrlTakesOnlyWebAddresses(): void
    {
        $webhook = new WC_Webhook();

        $webhook->set_delivery_url('ftp://files.example/');

        self::assertSame('', $webhook->get_delivery_url());
    }

    public function testTableHasTheseColumns(): void
    {
        self::assertSame([
            'webhook_id', 'status', 'name', 'user_id', 'delivery_url', 'secret', 'topic', 'date_created', 'date_created_gmt',
            'date_modified', 'date_modified_gmt', 'api_version', 'failure_count', 'pending_delivery',
        ], $this->columnsOf('wc_webhooks'));
    }

    public function testSecretIsStoredInPlainText(): void
    {
        $id = $this->webhook(['secret' => 'pl&in <text>'])->get_id();

        self::assertSame('pl&in <text>', $this->column('wc_webhooks', 'secret', 'webhook_id', $id));
    }

    public function testRowHoldsNumbersForVersionAndPendingDelivery(): void
    {
        $id = $this->webhook()->get_id();

        self::assertSame('3', (string) $this->column('wc_webhooks', 'api_version', 'webhook_id', $id));
        self::assertSame('1', (string) $this->column('wc_webhooks', 'pending_delivery', 'webhook_id', $id));
    }

    public function testNothingPreventsDuplicates(): void
    {
        $first = $this->webhook()->get_id();
        $second = $this->webhook()->get_id();

        self::assertNotSame($first, $second);
        self::assertSame(wc_get_webhook($first)->get_name(), wc_get_webhook($second)->get_name());
    }

    public function testNewWebhookIsPendingEvenWhenToldOtherwise(): void
    {
        $id = $this->webhook(['pending_delivery' => false])->get_id();

        self::assertTrue((new WC_Webhook($id))->get_pending_delivery());
    }

    public function testStoredWebhookCanBeToldThatNothingIsPending(): void
    {
        $webhook = $this->webhook();

        $webhook->set_pending_delivery(false);
        $webhook->save();

        self::assertFalse((new WC_Webhook($webhook->get_id()))->get_pending_delivery());
    }

    public function testDatesAreOfTheMomentInTheShopsTime(): void
    {
        $this->site->setOption('timezone_string', 'Europe/Berlin');
        $webhook = $this->webhook();
        $webhook->set_name('Changed');
        $webhook->save();

        $read = new WC_Webhook($webhook->get_id());

        self::assertEqualsWithDelta(time(), $read->get_date_created()->getTimestamp(), 5);
        self::assertEqualsWithDelta(time(), $read->get_date_modified()->getTimestamp(), 5);
        $gmt = (string) $this->column('wc_webhooks', 'date_created_gmt', 'webhook_id', $webhook->get_id());
        $local = (string) $this->column('wc_webhooks', 'date_created', 'webhook_id', $webhook->get_id());
        self::assertSame(get_date_from_gmt($gmt), $local);
        self::assertNotSame($gmt, $local);
    }

    public function testChangesNameWhatASaveWouldWrite(): void
    {
        $webhook = $this->webhook();

        $webhook->set_name('Contract');
        self::assertSame([], $webhook->get_changes());
        $webhook->set_name('Other');
        $webhook->set_status('active');

        self::assertSame(['name' => 'Other', 'status' => 'active'], $webhook->get_changes());
        self::assertSame('Other', $webhook->get_name());
    }

    public function testCreationIsToldWithIdAndWebhook(): void
    {
        $told = $this->callsOf('woocommerce_new_webhook');

        $webhook = $this->webhook();

        self::assertSame([[$webhook->get_id(), $webhook]], $told->all());
    }

    public function testUpdateIsToldWithTheIdAlone(): void
    {
        $webhook = $this->webhook();
        $told = $this->callsOf('woocommerce_webhook_updated');

        $webhook->save();

        self::assertSame([[$webhook->get_id()]], $told->all());
    }

    public function testDeletionIsToldWithIdAndWebhookWhichStillHasItsFields(): void
    {
        $webhook = $this->webhook(['name' => 'Short-lived']);
        $id = $webhook->get_id();
        $names = [];
        add_action('woocommerce_webhook_deleted', static function (int $id, WC_Webhook $webhook) use (&$names): void {
            $names[] = [$id, $webhook->get_id(), $webhook->get_name()];
        }, 10, 2);

        $deleted = $webhook->delete(true);

        self::assertTrue($deleted);
        self::assertSame([[$id, $id, 'Short-lived']], $names);
        self::assertSame(0, $webhook->get_id());
        self::assertSame(0, (new WC_Webhook($id))->get_id());
        self::assertNull($this->column('wc_webhooks', 'name', 'webhook_id', $id));
    }
}
