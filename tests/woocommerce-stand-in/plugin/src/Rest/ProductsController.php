<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest;

use WP_Error;
use WP_REST_Controller;
use WP_REST_Response;
use WP_REST_Server;

/** Reading one product over the REST API, which is how deliveries get their bodies. */
final class ProductsController extends WP_REST_Controller
{
    private const VERSIONS = ['v1', 'v2', 'v3'];

    // phpcs:ignore PSR1.Methods.CamelCapsMethodName -- the name is WordPress's.
    public function register_routes(): void
    {
        foreach (self::VERSIONS as $version) {
            register_rest_route("wc/$version", '/products/(?P<id>[\d]+)', [
                'methods' => WP_REST_Server::READABLE,
                'callback' => fn ($request) => $this->read((int) $request['id'], "wc/$version"),
                'permission_callback' => fn ($request) => $this->mayRead((int) $request['id']),
            ]);
        }
    }

    /** Asks about a product that is there; for one that is not, the answer is that it is not there. */
    private function mayRead(int $id): bool|WP_Error
    {
        $product = wc_get_product($id);
        $allowed = current_user_can(get_post_type_object('product')->cap->read_private_posts);
        if (!$product || apply_filters('woocommerce_rest_check_permissions', $allowed, 'read', $id, 'product')) {
            return true;
        }
        $message = __('You may not view this resource.', 'woocommerce');

        return new WP_Error('woocommerce_rest_cannot_view', $message, ['status' => rest_authorization_required_code()]);
    }

    private function read(int $id, string $namespace): WP_REST_Response|WP_Error
    {
        $product = wc_get_product($id);
        if (!$product) {
            return new WP_Error('woocommerce_rest_product_invalid_id', __('Invalid ID.', 'woocommerce'), ['status' => 404]);
        }
        $response = new WP_REST_Response(ProductData::of($product));
        $response->add_links([
            'self' => ['href' => rest_url("/$namespace/products/$id")],
            'collection' => ['href' => rest_url("/$namespace/products")],
        ]);
        if ($product->get_parent_id()) {
            $response->add_link('up', rest_url("/$namespace/products/{$product->get_parent_id()}"));
        }

        return apply_filters('woocommerce_rest_prepare_product_object', $response, $product, null);
    }
}
