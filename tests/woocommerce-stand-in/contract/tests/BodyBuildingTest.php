<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use Exception;
use WC_Product;
use WC_Webhook;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

/** Who has a say while a body is built and sent, and in which order: everything that another plugin may change or break. */
final class BodyBuildingTest extends ContractTestCase
{
    public function testFiltersComeInThisOrder(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        $this->answerRequestsWith(200);
        $order = [];
        $hooks = [
            'rest_pre_dispatch', 'woocommerce_product_get_price', 'woocommerce_rest_prepare_product_object', 'woocommerce_webhook_payload',
            'woocommerce_webhook_http_args', 'woocommerce_webhook_hash_algorithm', 'http_request_args', 'pre_http_request',
            'woocommerce_webhook_delivery',
        ];
        foreach ($hooks as $hook) {
            add_filter($hook, static function (mixed $value) use (&$order, $hook): mixed {
                $order[] = $hook;

                return $value;
            });
        }

        $webhook->deliver($id);

        self::assertSame($hooks, array_values(array_unique($order)));
    }

    public function testProductPassesAFilterThatKnowsTheRequest(): void
    {
        $id = $this->product()->get_id();
        $asked = $this->callsOf('woocommerce_rest_prepare_product_object');

        $this->webhook()->build_payload($id);

        [$response, $product, $request] = $asked->last();
        self::assertInstanceOf(WP_REST_Response::class, $response);
        self::assertInstanceOf(WC_Product::class, $product);
        self::assertSame($id, $product->get_id());
        self::assertInstanceOf(WP_REST_Request::class, $request);
        self::assertSame(["/wc/v3/products/$id", 'GET'], [$request->get_route(), $request->get_method()]);
    }

    public function testThatFilterMayGiveAnotherProduct(): void
    {
        $id = $this->product()->get_id();
        $other = $this->product(['name' => 'Table'])->get_id();
        add_filter('woocommerce_rest_prepare_product_object', static function (WP_REST_Response $response) use ($other): WP_REST_Response {
            $response->set_data(['id' => $other, 'name' => 'Table'] + $response->get_data());

            return $response;
        });

        $body = $this->webhook()->build_payload($id);

        self::assertSame([$other, 'Table'], [$body['id'], $body['name']]);
    }

    /**
     * Hardening plugins close the REST API to everybody but the pages that they know.
     *
     * @dataProvider answersInAdvance
     */
    public function testAnswerInAdvanceIsTheBody(mixed $answer, mixed $body): void
    {
        $id = $this->product()->get_id();
        add_filter('rest_pre_dispatch', static fn (): mixed => $answer);

        self::assertSame($body, $this->webhook()->build_payload($id));
    }

    /**
     * @return array<string, array{mixed, mixed}>
     */
    public function answersInAdvance(): array
    {
        return [
            'an error' => [
                new WP_Error('rest_cannot_access', 'Only for members.', ['status' => 401]),
                ['code' => 'rest_cannot_access', 'message' => 'Only for members.', 'data' => ['status' => 401]],
            ],
            'a response' => [new WP_REST_Response(['id' => 5, 'name' => 'Other']), ['id' => 5, 'name' => 'Other']],
            'an empty list' => [new WP_REST_Response([]), []],
            'a text' => [new WP_REST_Response('closed'), 'closed'],
        ];
    }

    public function testAnswerInAdvanceIsSentSignedLikeAnyOther(): void
    {
        $id = $this->product()->get_id();
        $requests = $this->answerRequestsWith(200);
        add_filter('rest_pre_dispatch', static fn (): WP_Error => new WP_Error('rest_cannot_access', 'no', ['status' => 401]));
        $webhook = $this->activeWebhook();

        $webhook->deliver($id);

        [$args] = $requests->last();
        self::assertSame('rest_cannot_access', json_decode($args['body'], true)['code']);
        self::assertSame($webhook->generate_signature($args['body']), $args['headers']['X-WC-Webhook-Signature']);
        self::assertSame(0, (new WC_Webhook($webhook->get_id()))->get_failure_count());
    }

    public function testOnlyTheProductIsBuiltWithTheWebhooksUser(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        $this->answerRequestsWith(200);
        wp_set_current_user(0);
        $users = [];
        $hooks = ['woocommerce_rest_prepare_product_object', 'woocommerce_webhook_payload', 'woocommerce_webhook_http_args'];
        foreach ($hooks as $hook) {
            add_filter($hook, static function (mixed $value) use (&$users): mixed {
                $users[] = get_current_user_id();

                return $value;
            });
        }

        $webhook->deliver($id);

        self::assertSame([1, 0, 0], $users);
    }

    public function testWhereBuildingThrowsTheWebhooksUserStays(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        wp_set_current_user(0);
        $this->throwOn('woocommerce_rest_prepare_product_object');

        $thrown = $this->thrownBy(static fn () => $webhook->deliver($id));

        self::assertSame('contract', $thrown?->getMessage());
        self::assertSame(1, get_current_user_id());
    }

    public function testThrownWhileBuildingIsNoFailureOfTheWebhookButOneOfTheAction(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        $action = as_enqueue_async_action(self::DELIVERY_HOOK, ['webhook_id' => $webhook->get_id(), 'arg' => $id], self::DELIVERY_GROUP);
        $requests = $this->answerRequestsWith(200);
        $told = $this->callsOf('woocommerce_webhook_delivery');
        $this->throwOn('woocommerce_webhook_payload');

        $this->runQueue();

        self::assertSame('failed', \ActionScheduler::store()->get_status($action));
        self::assertSame([0, 0], [count($requests), count($told)]);
        self::assertSame(0, (new WC_Webhook($webhook->get_id()))->get_failure_count());
    }

    public function testWebhookOfTheOldRestApiThrows(): void
    {
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook(['api_version' => 0]);
        self::assertSame('legacy_v3', $webhook->get_api_version());

        self::assertInstanceOf(Exception::class, $this->thrownBy(static fn () => $webhook->build_payload($id)));
    }

    public function testEmptiedBodyIsSentAllTheSame(): void
    {
        $id = $this->product()->get_id();
        $requests = $this->answerRequestsWith(200);
        add_filter('woocommerce_webhook_payload', static fn (): array => []);

        $this->activeWebhook()->deliver($id);

        self::assertSame('[]', $requests->last()[0]['body']);
    }

    public function testStatusIsNotLookedAt(): void
    {
        $requests = $this->answerRequestsWith(200);

        $this->webhook(['status' => 'disabled', 'topic' => 'product.deleted'])->deliver(4711);

        self::assertSame('{"id":4711}', $requests->last()[0]['body']);
    }

    public function testFieldsOfOtherPluginsAreInTheBody(): void
    {
        $id = $this->product()->get_id();
        register_rest_field('product', 'contract_cost', ['get_callback' => static fn (array $data): string => "cost of {$data['name']}"]);

        $body = $this->webhook()->build_payload($id);
        unset($GLOBALS['wp_rest_additional_fields']['product']['contract_cost']);

        self::assertSame('cost of Chair', $body['contract_cost']);
    }

    private function throwOn(string $hook): void
    {
        add_filter($hook, static fn () => throw new Exception('contract'));
    }

    private function thrownBy(callable $code): ?Exception
    {
        try {
            $code();
        } catch (Exception $thrown) {
            return $thrown;
        }

        return null;
    }
}
