<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;
use WP_Error;
use WP_REST_Controller;
use WP_REST_Request;
use WP_REST_Response;

/**
 * The feature `rest_api_caching` of WooCommerce 10.5: an answer about a product is kept, for each user, in the object cache.
 *
 * It holds until the product gets another version, which saves, trash and stock bring about, and for an hour at most.
 */
final class ResponseCache
{
    private const GROUP = 'woocommerce_rest_api_cache';
    private const VERSIONS = 'woocommerce_version_strings';

    /** An answer is built anew as soon as others listen to one of these. */
    private const RELEVANT_HOOKS = [
        'woocommerce_rest_prepare_product_object', 'woocommerce_product_type_query', 'woocommerce_product_class',
        'woocommerce_short_description', 'woocommerce_rest_product_object_query',
    ];

    private const RENEWING_HOOKS = [
        'save_post_product', 'delete_post', 'trashed_post', 'untrashed_post', 'woocommerce_new_product', 'woocommerce_update_product',
        'woocommerce_before_delete_product', 'woocommerce_trash_product', 'woocommerce_new_product_variation',
        'woocommerce_update_product_variation', 'woocommerce_before_delete_product_variation', 'woocommerce_trash_product_variation',
        'woocommerce_updated_product_stock', 'woocommerce_updated_product_price', 'woocommerce_updated_product_sales',
    ];

    public static function addHooks(): void
    {
        foreach (self::RENEWING_HOOKS as $hook) {
            add_action($hook, [self::class, 'renew']);
        }
    }

    /** With a variation its parent is renewed, too. */
    public static function renew(int|string $postId): void
    {
        $type = get_post_type((int) $postId);
        if (!self::isOn() || !in_array($type, ['product', 'product_variation'], true)) {
            return;
        }
        wp_cache_set("product_$postId", wp_generate_uuid4(), self::VERSIONS);
        $parentId = $type === 'product_variation' ? (int) wp_get_post_parent_id((int) $postId) : 0;
        if ($parentId !== 0) {
            wp_cache_set("product_$parentId", wp_generate_uuid4(), self::VERSIONS);
        }
    }

    /**
     * @param callable(): (WP_REST_Response|WP_Error) $build
     */
    public static function answer(WP_REST_Controller $controller, WP_REST_Request $request, callable $build): WP_REST_Response|WP_Error
    {
        if (!self::isOn()) {
            return $build();
        }
        $wanted = !in_array($request->get_param('_skip_cache'), ['true', '1'], true);
        if (!apply_filters('woocommerce_rest_api_enable_response_caching', $wanted, $controller, $request)) {
            return self::marked($build(), 'SKIP');
        }
        $key = self::key($request);
        $state = ['version' => self::version((int) $request['id']), 'listeners' => self::listeners()];
        $kept = wp_cache_get($key, self::GROUP);
        if (is_array($kept) && $kept['state'] === $state) {
            return self::marked(new WP_REST_Response($kept['data'], $kept['status']), 'HIT');
        }
        $answer = $build();
        if (!is_wp_error($answer)) {
            $entry = ['state' => $state, 'data' => $answer->get_data(), 'status' => $answer->get_status()];
            wp_cache_set($key, $entry, self::GROUP, HOUR_IN_SECONDS);
        }

        return self::marked($answer, 'MISS');
    }

    private static function isOn(): bool
    {
        return Features::isOn(Features::REST_API_CACHING)
            && get_option('woocommerce_rest_api_enable_backend_caching') === 'yes'
            && wp_using_ext_object_cache();
    }

    private static function marked(WP_REST_Response|WP_Error $answer, string $how): WP_REST_Response|WP_Error
    {
        if (!is_wp_error($answer)) {
            $answer->header('X-WC-Cache', $how);
        }

        return $answer;
    }

    private static function key(WP_REST_Request $request): string
    {
        $query = $request->get_query_params();
        ksort($query);

        return md5((string) wp_json_encode([$request->get_route(), $request->get_method(), $query, get_current_user_id()]));
    }

    private static function version(int $productId): string
    {
        $version = wp_cache_get("product_$productId", self::VERSIONS);
        if (!is_string($version)) {
            $version = wp_generate_uuid4();
            wp_cache_set("product_$productId", $version, self::VERSIONS);
        }

        return $version;
    }

    private static function listeners(): string
    {
        $names = [];
        foreach (self::RELEVANT_HOOKS as $hook) {
            foreach ($GLOBALS['wp_filter'][$hook]->callbacks ?? [] as $priority => $callbacks) {
                foreach ($callbacks as $callback) {
                    $names[] = "$hook $priority " . self::name($callback['function']);
                }
            }
        }

        return md5(implode("\n", $names));
    }

    /** The same in each process, so a closure is named by where it stands. */
    private static function name(mixed $callback): string
    {
        if ($callback instanceof \Closure) {
            $function = new \ReflectionFunction($callback);

            return "{$function->getFileName()}:{$function->getStartLine()}";
        }
        if (is_array($callback)) {
            return (is_object($callback[0]) ? $callback[0]::class : $callback[0]) . "::$callback[1]";
        }

        return is_object($callback) ? $callback::class : (string) $callback;
    }
}
