<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

/**
 * WooCommerce's queue of deliveries, where those to us are found and dropped.
 *
 * A queued delivery goes out whatever has become of its webhook's status, and without this plugin it would lack the key.
 */
final class DeliveryQueue
{
    public const HOOK = 'woocommerce_deliver_webhook_async';
    private const GROUP = 'woocommerce-webhooks';
    private const PAGE = 500;

    /**
     * Whether one of these webhooks has a delivery of a product in the queue, or is making it.
     *
     * @param list<int> $webhookIds
     */
    public function has(array $webhookIds, int $productId): bool
    {
        foreach ($webhookIds as $webhookId) {
            if (as_has_scheduled_action(self::HOOK, ['webhook_id' => $webhookId, 'arg' => $productId], self::GROUP)) {
                return true;
            }
        }

        return false;
    }

    /**
     * @param list<int> $webhookIds
     */
    public function drop(array $webhookIds): void
    {
        $kept = 0;
        do {
            $actions = as_get_scheduled_actions([
                'hook' => self::HOOK,
                'group' => self::GROUP,
                'status' => 'pending',
                'per_page' => self::PAGE,
                'orderby' => 'action_id',
                'order' => 'ASC',
                // What was dropped is no longer pending, so only what was kept is passed over.
                'offset' => $kept,
            ]);
            foreach ($actions as $action) {
                $args = $action->get_args();
                $isOurs = in_array((int) ($args['webhook_id'] ?? 0), $webhookIds, true);
                if (!$isOurs || as_unschedule_action(self::HOOK, $args, self::GROUP) === null) {
                    $kept++;
                }
            }
        } while (count($actions) === self::PAGE);
    }
}
