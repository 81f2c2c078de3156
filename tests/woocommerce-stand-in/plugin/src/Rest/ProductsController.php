<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest;

use WC_Product;
use WP_Error;
use WP_REST_Controller;
use WP_REST_Request;
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
                'callback' => fn (WP_REST_Request $request) => ResponseCache::answer(
                    $this,
                    $request,
                    fn () => $this->read($request, "wc/$version")
                ),
                'permission_callback' => fn (WP_REST_Request $request) => $this->mayRead((int) $request['id']),
            ]);
        }
    }

    /**
     * The name under which others add fields of their own, which is all that WordPress asks it for here.
     *
     * @return array<string, mixed>
     */
    // phpcs:ignore PSR1.Methods.CamelCapsMethodName -- the name is WordPress's.
    public function get_item_schema(): array
    {
        return ['title' => 'product', 'type' => 'object', 'properties' => []];
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

    private function read(WP_REST_Request $request, string $namespace): WP_REST_Response|WP_Error
    {
        $id = (int) $request['id'];
        $product = wc_get_product($id);
        if (!$product) {
            return new WP_Error('woocommerce_rest_product_invalid_id', __('Invalid ID.', 'woocommerce'), ['status' => 404]);
        }
        $response = new WP_REST_Response($this->data($product, $request));
        $response->add_links([
            'self' => ['href' => rest_url("/$namespace/products/$id")],
            'collection' => ['href' => rest_url("/$namespace/products")],
        ]);
        if ($product->get_parent_id()) {
            $response->add_link('up', rest_url("/$namespace/products/{$product->get_parent_id()}"));
        }

        return rest_ensure_response(apply_filters('woocommerce_rest_prepare_product_object', $response, $product, $request));
    }

    /**
     * @return array<string, mixed>
     */
    private function data(WC_Product $product, WP_REST_Request $request): array
    {
        return $this->add_additional_fields_to_object(ProductData::of($product), $request) + ProductData::cost($product);
    }
}
