<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks;

use Exception;
use WC_Product;
use WC_Webhook;
use WP_REST_Request;

/** What a delivery carries: built when it is sent, and with the eyes of the webhook's user. */
final class Payload
{
    /**
     * Where building throws, the webhook's user stays the current one, as in WooCommerce.
     *
     * @throws Exception for a webhook of the old REST API, and whatever filters throw
     */
    public static function build(WC_Webhook $webhook, mixed $arg): mixed
    {
        $resource = $webhook->get_resource();
        $caller = get_current_user_id();
        wp_set_current_user($webhook->get_user_id());
        $payload = match (true) {
            $webhook->get_event() === 'deleted' => ['id' => $arg],
            !in_array($webhook->get_api_version(), wc_get_webhook_rest_api_versions(), true)
                => throw new Exception('The webhook asks for the old REST API, which is not there.'),
            $resource === 'product' => self::ofProduct($webhook, $arg),
            $resource === 'action' => ['action' => current($webhook->get_hooks()), 'arg' => $arg],
            default => [],
        };
        wp_set_current_user($caller);

        return apply_filters('woocommerce_webhook_payload', $payload, $resource, $arg, $webhook->get_id());
    }

    /** What the REST API answers, be it the product or an error. */
    private static function ofProduct(WC_Webhook $webhook, mixed $arg): mixed
    {
        // Bulk edit and quick edit hand over the product itself.
        $id = $arg instanceof WC_Product ? $arg->get_id() : $arg;
        $version = str_replace('wp_api_', '', $webhook->get_api_version());
        $response = rest_do_request(new WP_REST_Request('GET', "/wc/$version/products/$id"));

        return json_decode((string) wp_json_encode(rest_get_server()->response_to_data($response, false)), true);
    }
}
