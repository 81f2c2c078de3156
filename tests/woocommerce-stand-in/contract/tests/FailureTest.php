<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use WC_Webhook;
use WP_Error;

/** How WooCommerce keeps account of deliveries, and when it gives a webhook up. */
final class FailureTest extends ContractTestCase
{
    /**
     * @dataProvider answers
     */
    public function testAnswersFrom200To302AreSuccesses(int $status, int $failures): void
    {
        $this->answerRequestsWith($status);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted', 'failure_count' => 2]);

        $webhook->deliver(17);

        self::assertSame($failures, $this->stored($webhook)->get_failure_count());
    }

    /**
     * @return array<string, array{int, int}>
     */
    public function answers(): array
    {
        return [
            '199' => [199, 3],
            '200' => [200, 0],
            '202' => [202, 0],
            '204' => [204, 0],
            '301' => [301, 0],
            '302' => [302, 0],
            '303' => [303, 3],
            '400' => [400, 3],
            '401' => [401, 3],
            '429' => [429, 3],
            '500' => [500, 3],
            '503' => [503, 3],
        ];
    }

    public function testNoAnswerIsAFailure(): void
    {
        add_filter('pre_http_request', static fn (): WP_Error => new WP_Error('http_request_failed', 'cURL error 7'));
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);

        $webhook->deliver(17);

        self::assertSame(1, $this->stored($webhook)->get_failure_count());
    }

    public function testSeventhFailureInARowDisables(): void
    {
        $this->answerRequestsWith(500);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $told = $this->callsOf('woocommerce_webhook_disabled_due_delivery_failures');

        for ($delivery = 1; $delivery <= 6; $delivery++) {
            $this->stored($webhook)->deliver(17);
            self::assertSame($delivery, $this->stored($webhook)->get_failure_count());
        }
        self::assertSame('active', $this->stored($webhook)->get_status());
        self::assertCount(0, $told);

        $this->stored($webhook)->deliver(17);

        self::assertSame('disabled', $this->stored($webhook)->get_status());
        self::assertSame(6, $this->stored($webhook)->get_failure_count());
        self::assertSame([[$webhook->get_id()]], $told->all());
    }

    public function testNumberOfFailuresCanBeFiltered(): void
    {
        add_filter('woocommerce_max_webhook_delivery_failures', static fn (): int => 0);
        $this->answerRequestsWith(500);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);

        $this->stored($webhook)->deliver(17);
        $this->stored($webhook)->deliver(17);

        self::assertSame('disabled', $this->stored($webhook)->get_status());
    }

    public function testEnablingByStatusAloneLeavesTheCountSoThatOneMoreFailureDisables(): void
    {
        $this->answerRequestsWith(500);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted', 'failure_count' => 6]);
        $webhook->deliver(17);
        $webhook = $this->stored($webhook);
        self::assertSame('disabled', $webhook->get_status());

        $webhook->set_status('active');
        $webhook->save();
        self::assertSame(6, $this->stored($webhook)->get_failure_count());
        $this->stored($webhook)->deliver(17);

        self::assertSame('disabled', $this->stored($webhook)->get_status());
    }

    public function testCountCanBeResetWithTheStatus(): void
    {
        $webhook = $this->webhook(['status' => 'disabled', 'failure_count' => 6]);

        $webhook->set_failure_count(0);
        $webhook->save();

        self::assertSame(0, $this->stored($webhook)->get_failure_count());
    }

    public function testEveryDeliveryEndsInASaveAndIsToldAsAnUpdate(): void
    {
        $this->answerRequestsWith(200);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $told = $this->callsOf('woocommerce_webhook_updated');

        $webhook->deliver(17);
        $webhook->deliver(18);

        self::assertSame([[$webhook->get_id()], [$webhook->get_id()]], $told->all());
    }

    public function testFailedDeliveryEndsInASaveToo(): void
    {
        $this->answerRequestsWith(500);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $told = $this->callsOf('woocommerce_webhook_updated');

        $webhook->deliver(17);

        self::assertCount(1, $told);
    }

    public function testUpdateIsToldAfterTheRecordWasWritten(): void
    {
        $this->answerRequestsWith(500);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $seen = [];
        add_action('woocommerce_webhook_updated', static function (int $id) use (&$seen): void {
            $seen[] = (new WC_Webhook($id))->get_failure_count();
        });

        $webhook->deliver(17);

        self::assertSame([1], $seen);
    }

    private function stored(WC_Webhook $webhook): WC_Webhook
    {
        return new WC_Webhook($webhook->get_id());
    }
}
