<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks;

/** Which topics there are, and on which hooks of WordPress and WooCommerce they fire. */
final class Topics
{
    private const RESOURCES = ['coupon', 'customer', 'order', 'product'];
    private const EVENTS = ['created', 'updated', 'deleted', 'restored'];

    /** Topics of the stand-in's only resource; those of the others are valid and never fire. */
    private const HOOKS = [
        'product.created' => ['woocommerce_process_product_meta', 'woocommerce_new_product', 'woocommerce_new_product_variation'],
        'product.updated' => ['woocommerce_process_product_meta', 'woocommerce_update_product', 'woocommerce_update_product_variation'],
        'product.deleted' => ['wp_trash_post'],
        'product.restored' => ['untrashed_post'],
    ];

    public static function isValid(string $topic): bool
    {
        if (str_starts_with($topic, 'action.woocommerce_') || str_starts_with($topic, 'action.wc_')) {
            return $topic !== 'action.woocommerce_webhook_should_deliver';
        }
        $parts = explode('.', $topic);

        return in_array($parts[0], apply_filters('woocommerce_valid_webhook_resources', self::RESOURCES), true)
            && in_array($parts[1] ?? '', apply_filters('woocommerce_valid_webhook_events', self::EVENTS), true);
    }

    /**
     * @return list<string>
     */
    public static function hooks(\WC_Webhook $webhook): array
    {
        $hooks = apply_filters('woocommerce_webhook_topic_hooks', self::HOOKS, $webhook);

        return $hooks[$webhook->get_topic()] ?? [];
    }
}
