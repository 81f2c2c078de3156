<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Receiver;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ReceivedRequest;
use WC_Webhook;
use WP_Error;

/** A delivery on the wire, and the hooks around it. */
final class DeliveryTest extends ContractTestCase
{
    private Receiver $receiver;

    protected function setUp(): void
    {
        parent::setUp();
        $this->receiver = Receiver::shared();
        $this->receiver->reset();
    }

    public function testItIsAPostOfJson(): void
    {
        $delivery = $this->deliver($this->deletingWebhook(), 17);

        self::assertSame('POST', $delivery->method);
        self::assertSame('application/json', $delivery->headers['content-type']);
        self::assertSame('{"id":17}', $delivery->body);
    }

    public function testItsHeadersNameSourceTopicAndWebhook(): void
    {
        $webhook = $this->deletingWebhook();

        $delivery = $this->deliver($webhook, 17);

        self::assertSame(home_url('/'), $delivery->headers['x-wc-webhook-source']);
        self::assertSame('product.deleted', $delivery->headers['x-wc-webhook-topic']);
        self::assertSame('product', $delivery->headers['x-wc-webhook-resource']);
        self::assertSame('deleted', $delivery->headers['x-wc-webhook-event']);
        self::assertSame((string) $webhook->get_id(), $delivery->headers['x-wc-webhook-id']);
        self::assertMatchesRegularExpression('/^[0-9a-f]{32}$/', $delivery->headers['x-wc-webhook-delivery-id']);
        self::assertSame(
            'WooCommerce/' . WC_VERSION . " Hookshot (WordPress/{$GLOBALS['wp_version']})",
            $delivery->headers['user-agent']
        );
    }

    public function testItsSignatureIsTheHmacOfTheBodyUnderTheSecret(): void
    {
        $delivery = $this->deliver($this->deletingWebhook(['secret' => 'contract-secret']), 17);

        $expected = base64_encode(hash_hmac('sha256', '{"id":17}', 'contract-secret', true));
        self::assertSame($expected, $delivery->headers['x-wc-webhook-signature']);
    }

    public function testEntitiesInTheSecretAreDecodedBeforeSigning(): void
    {
        $delivery = $this->deliver($this->deletingWebhook(['secret' => 'a&amp;b&quot;c&#039;d&lt;e']), 17);

        $expected = base64_encode(hash_hmac('sha256', '{"id":17}', 'a&b"c\'d<e', true));
        self::assertSame($expected, $delivery->headers['x-wc-webhook-signature']);
    }

    public function testHashAlgorithmCanBeFiltered(): void
    {
        add_filter('woocommerce_webhook_hash_algorithm', static fn (): string => 'sha512');

        $delivery = $this->deliver($this->deletingWebhook(), 17);

        $expected = base64_encode(hash_hmac('sha512', '{"id":17}', 'contract-secret', true));
        self::assertSame($expected, $delivery->headers['x-wc-webhook-signature']);
    }

    public function testItAsksForHttp10WaitsAMinuteAndFollowsNoRedirect(): void
    {
        $requests = $this->answerRequestsWith(200);

        $this->deletingWebhook()->deliver(17);

        [$args, $url] = $requests->last();
        self::assertSame($this->receiver->url, $url);
        self::assertSame(60, $args['timeout']);
        self::assertSame(0, $args['redirection']);
        self::assertSame('1.0', $args['httpversion']);
        self::assertTrue($args['blocking']);
        self::assertTrue($args['reject_unsafe_urls']);
        self::assertSame([], $args['cookies']);
    }

    public function testRedirectIsTakenForSuccessAndLeftAlone(): void
    {
        $this->receiver->answerWith(302);
        $webhook = $this->deletingWebhook(['failure_count' => 2]);

        $webhook->deliver(17);

        self::assertCount(1, $this->receiver->requests());
        self::assertSame(0, (new WC_Webhook($webhook->get_id()))->get_failure_count());
    }

    public function testPayloadCanBeFiltered(): void
    {
        $webhook = $this->deletingWebhook();
        $asked = $this->callsOf('woocommerce_webhook_payload');
        add_filter('woocommerce_webhook_payload', static fn (array $payload): array => $payload + ['more' => 'ü/']);

        $delivery = $this->deliver($webhook, 17);

        self::assertSame('{"id":17,"more":"\u00fc\/"}', $delivery->body);
        self::assertSame(['product', 17, $webhook->get_id()], array_slice($asked->last(), 1));
    }

    public function testRequestCanBeFilteredBeforeItIsSigned(): void
    {
        $webhook = $this->deletingWebhook();
        $asked = [];
        add_filter('woocommerce_webhook_http_args', static function (array $args, mixed $arg, int $id) use (&$asked): array {
            $asked[] = [$arg, $id, array_keys($args['headers'])];
            $args['headers']['X-Extra'] = 'yes';
            $args['body'] = '{"other":true}';

            return $args;
        }, 10, 3);

        $delivery = $this->deliver($webhook, 17);

        self::assertSame([[17, $webhook->get_id(), ['Content-Type']]], $asked);
        self::assertSame('yes', $delivery->headers['x-extra']);
        self::assertSame('{"other":true}', $delivery->body);
        $expected = base64_encode(hash_hmac('sha256', '{"other":true}', 'contract-secret', true));
        self::assertSame($expected, $delivery->headers['x-wc-webhook-signature']);
    }

    public function testDeliveryIsToldWithRequestAnswerDurationAndWebhook(): void
    {
        $webhook = $this->deletingWebhook();
        $told = $this->callsOf('woocommerce_webhook_delivery');

        $webhook->deliver(17);

        [$request, $response, $duration, $arg, $id] = $told->last();
        self::assertSame('{"id":17}', $request['body']);
        self::assertSame('product.deleted', $request['headers']['X-WC-Webhook-Topic']);
        self::assertSame(200, wp_remote_retrieve_response_code($response));
        self::assertSame('answered', wp_remote_retrieve_body($response));
        self::assertIsFloat($duration);
        self::assertSame([17, $webhook->get_id()], [$arg, $id]);
    }

    public function testDeliveryThatNobodyAnswersIsToldWithTheError(): void
    {
        add_filter('pre_http_request', static fn (): WP_Error => new WP_Error('http_request_failed', 'cURL error 28'));
        $told = $this->callsOf('woocommerce_webhook_delivery');

        $this->deletingWebhook()->deliver(17);

        self::assertInstanceOf(WP_Error::class, $told->last()[1]);
    }

    public function testHeadersOfWooCommercesFilterReachTheLogAndThoseOfWordPressDoNot(): void
    {
        add_filter('woocommerce_webhook_http_args', static function (array $args): array {
            $args['headers']['X-By-WooCommerce'] = 'seen-in-the-log';

            return $args;
        });
        add_filter('http_request_args', static function (array $args): array {
            $args['headers']['X-By-WordPress'] = 'hidden-from-the-log';

            return $args;
        });
        $written = '';
        add_filter('woocommerce_logger_log_message', static function (mixed $message) use (&$written): mixed {
            $written .= $message;

            return $message;
        });

        $delivery = $this->deliver($this->deletingWebhook(), 17);

        self::assertSame('seen-in-the-log', $delivery->headers['x-by-woocommerce']);
        self::assertSame('hidden-from-the-log', $delivery->headers['x-by-wordpress']);
        self::assertStringContainsString('seen-in-the-log', $written);
        self::assertStringNotContainsString('hidden-from-the-log', $written);
    }

    public function testDeliveryIsLoggedUnderItsSource(): void
    {
        $sources = [];
        add_filter('woocommerce_logger_log_message', static function (mixed $message, string $level, array $context) use (&$sources): mixed {
            $sources[] = [$level, $context['source']];

            return $message;
        }, 10, 3);

        $this->deliver($this->deletingWebhook(), 17);

        self::assertContains(['info', 'webhooks-delivery'], $sources);
    }

    /**
     * @param array<string, mixed> $fields
     */
    private function deletingWebhook(array $fields = []): WC_Webhook
    {
        return $this->activeWebhook($fields + ['topic' => 'product.deleted', 'delivery_url' => $this->receiver->url]);
    }

    private function deliver(WC_Webhook $webhook, mixed $arg): ReceivedRequest
    {
        $webhook->deliver($arg);
        $requests = $this->receiver->requests();
        self::assertCount(1, $requests);

        return $requests[0];
    }
}
