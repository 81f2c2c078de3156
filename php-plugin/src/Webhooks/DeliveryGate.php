<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Options;
use WC_Product;
use WC_Webhook;
use WP_Post;

/**
 * Lets WooCommerce queue deliveries to us for products only, and for none that is behind a password.
 *
 * WooCommerce tells of a variation as if it were a product of its own, and of any post that code moves to the trash.
 * Runs when products are saved, in the front end too (a sale changes the stock), so it never asks the core.
 */
final class DeliveryGate
{
    public function mayQueue(WC_Webhook $webhook, mixed $resource): bool
    {
        if (!DeliveryTarget::isOf($webhook)) {
            return true;
        }
        // Bulk and quick edit hand over the product instead of its id.
        $id = $resource instanceof WC_Product ? $resource->get_id() : (int) $resource;
        $type = get_post_type($id);
        if ($type === 'product_variation') {
            $this->queueParent((int) wp_get_post_parent_id($id));
        }

        return $type === 'product' && ($webhook->get_topic('edit') === 'product.deleted' || !$this->isProtected($id));
    }

    /**
     * Takes a product off the marketplace that was offered and is now behind a password.
     *
     * WooCommerce has no event for that; the one for a deleted product carries nothing but its number.
     */
    public function onPostUpdated(WP_Post $after, WP_Post $before): void
    {
        if ($after->post_type === 'product' && $before->post_password === '' && $after->post_password !== '') {
            $this->queue('product.deleted', $after->ID);
        }
    }

    /**
     * A variation is part of its product: what changes is that product's price and stock.
     */
    private function queueParent(int $id): void
    {
        if (!in_array(get_post_status($id), [false, 'trash', 'auto-draft'], true) && !$this->isProtected($id)) {
            $this->queue('product.updated', $id);
        }
    }

    private function queue(string $topic, int $id): void
    {
        $ids = get_option(Options::WEBHOOK_IDS);
        $webhook = new WC_Webhook((int) ($ids[$topic] ?? 0));
        if ($webhook->get_status('edit') === 'active' && DeliveryTarget::isOf($webhook)) {
            // WooCommerce queues the same delivery only once.
            do_action('woocommerce_webhook_process_delivery', $webhook, $id);
        }
    }

    private function isProtected(int $id): bool
    {
        return (string) get_post_field('post_password', $id, 'raw') !== '';
    }
}
