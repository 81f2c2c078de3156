<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Receiver;
use WC_Webhook;

/** When WooCommerce sends a ping, which an API that expects deliveries takes for a broken one. */
final class PingTest extends ContractTestCase
{
    public function testCreationSendsNone(): void
    {
        $requests = $this->answerRequestsWith(200);

        $this->webhook(['status' => 'active']);

        self::assertCount(0, $requests);
    }

    public function testUpdateOfAPausedWebhookSendsNone(): void
    {
        $requests = $this->answerRequestsWith(200);
        $webhook = $this->webhook();

        $webhook->set_delivery_url('https://hooks.example/two');
        $webhook->save();

        self::assertCount(0, $requests);
        self::assertTrue($webhook->get_pending_delivery());
    }

    public function testUpdateOfAnActiveWebhookThatIsPendingSendsOne(): void
    {
        $requests = $this->answerRequestsWith(200);
        $webhook = $this->webhook();

        $webhook->set_status('active');
        $webhook->save();

        self::assertCount(1, $requests);
    }

    public function testNewAddressOfAnActiveWebhookSendsOne(): void
    {
        $webhook = $this->activeWebhook();
        $requests = $this->answerRequestsWith(200);

        $webhook->set_delivery_url('https://hooks.example/two');
        $webhook->save();

        self::assertCount(1, $requests);
        self::assertSame('https://hooks.example/two', $requests->last()[1]);
    }

    public function testChangeOfAnotherFieldSendsNone(): void
    {
        $webhook = $this->activeWebhook();
        $requests = $this->answerRequestsWith(200);

        $webhook->set_name('Renamed');
        $webhook->set_secret('other');
        $webhook->set_user_id(0);
        $webhook->save();

        self::assertCount(0, $requests);
    }

    public function testSameAddressAgainSendsNone(): void
    {
        $webhook = $this->activeWebhook();
        $requests = $this->answerRequestsWith(200);

        $webhook->set_delivery_url(self::UNREACHED_URL);
        $webhook->save();

        self::assertCount(0, $requests);
    }

    public function testPausingFirstChangesTheAddressWithoutOne(): void
    {
        $webhook = $this->activeWebhook();
        $requests = $this->answerRequestsWith(200);

        $webhook->set_status('paused');
        $webhook->save();
        $webhook->set_delivery_url('https://hooks.example/two');
        $webhook->save();
        $webhook->set_status('active');
        $webhook->save();

        self::assertCount(0, $requests);
        self::assertSame('https://hooks.example/two', (new WC_Webhook($webhook->get_id()))->get_delivery_url());
    }

    public function testPausingWithANewAddressInOneSaveSendsNone(): void
    {
        $webhook = $this->activeWebhook();
        $requests = $this->answerRequestsWith(200);

        $webhook->set_status('paused');
        $webhook->set_delivery_url('https://hooks.example/two');
        $webhook->save();

        self::assertCount(0, $requests);
    }

    public function testItIsAnUnsignedFormWithoutTheHeadersOfADelivery(): void
    {
        $receiver = Receiver::shared();
        $receiver->reset();
        $webhook = $this->webhook(['delivery_url' => $receiver->url]);

        $webhook->set_status('active');
        $webhook->save();

        [$ping] = $receiver->requests();
        self::assertSame('POST', $ping->method);
        self::assertSame("webhook_id={$webhook->get_id()}", $ping->body);
        self::assertSame('application/x-www-form-urlencoded', $ping->headers['content-type']);
        self::assertSame([], preg_grep('/^x-wc-/', array_keys($ping->headers)));
        self::assertStringStartsWith('WooCommerce/' . WC_VERSION . ' Hookshot (WordPress/', $ping->headers['user-agent']);
    }

    public function testAnAnswerOf200MeansThatNothingIsPendingAnyMore(): void
    {
        $this->answerRequestsWith(200);
        $webhook = $this->webhook();

        $webhook->set_status('active');
        $webhook->save();

        self::assertFalse((new WC_Webhook($webhook->get_id()))->get_pending_delivery());
    }

    public function testAnyOtherAnswerLetsEachSaveSendOneMore(): void
    {
        $requests = $this->answerRequestsWith(202);
        $webhook = $this->webhook();
        $webhook->set_status('active');

        $webhook->save();
        $webhook->save();
        $webhook->save();

        self::assertCount(3, $requests);
        self::assertTrue((new WC_Webhook($webhook->get_id()))->get_pending_delivery());
    }

    public function testAWebhookCreatedActiveSendsOneAtItsFirstDelivery(): void
    {
        $receiver = Receiver::shared();
        $receiver->reset();
        $webhook = $this->webhook(['status' => 'active', 'topic' => 'product.deleted', 'delivery_url' => $receiver->url]);

        $webhook->deliver(17);

        self::assertSame(['{"id":17}', "webhook_id={$webhook->get_id()}"], array_column($receiver->requests(), 'body'));
    }
}
