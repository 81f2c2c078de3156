<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Support\Loose;
use WC_Product;
use WC_Webhook;

defined('ABSPATH') || exit;

/**
 * Lets WooCommerce queue deliveries to us for products only.
 *
 * WooCommerce tells of a variation as if it were a product of its own, and of any post that code moves to the trash.
 * Runs when products are saved, in the front end too (a sale changes the stock), so it never asks the core; whether a
 * delivery goes out is judged when it is due.
 */
final class DeliveryGate
{
    public function mayQueue(WC_Webhook $webhook, mixed $resource): bool
    {
        if (!DeliveryTarget::isOf($webhook)) {
            return true;
        }
        // Bulk and quick edit hand over the product instead of its id.
        $id = $resource instanceof WC_Product ? $resource->get_id() : Loose::int($resource);
        $type = get_post_type($id);
        if ($type === 'product_variation') {
            $this->queueParent((int) wp_get_post_parent_id($id));
        }

        return $type === 'product';
    }

    /**
     * A variation is part of its product: what changes is that product's price and stock.
     */
    private function queueParent(int $id): void
    {
        $ids = OptionStore::arrayOf(Options::WEBHOOK_IDS, get_option(Options::WEBHOOK_IDS));
        $webhook = new WC_Webhook(Loose::int($ids['product.updated'] ?? 0));
        if (get_post_type($id) === 'product' && $webhook->get_status('edit') === 'active' && DeliveryTarget::isOf($webhook)) {
            // WooCommerce queues the same delivery only once.
            do_action('woocommerce_webhook_process_delivery', $webhook, $id);
        }
    }
}
