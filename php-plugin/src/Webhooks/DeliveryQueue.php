<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * WooCommerce's queue of deliveries, where those to us are found and dropped.
 *
 * A queued delivery goes out whatever has become of its webhook's status, and without this plugin it would lack the key.
 */
final class DeliveryQueue
{
    private const PAGE = 500;

    /**
     * @param list<int> $webhookIds
     */
    public function drop(array $webhookIds): void
    {
        $kept = 0;
        do {
            $actions = as_get_scheduled_actions([
                'hook' => Options::HOOK_DELIVERY,
                'group' => Options::GROUP_DELIVERY,
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
                if (!$isOurs || as_unschedule_action(Options::HOOK_DELIVERY, $args, Options::GROUP_DELIVERY) === null) {
                    $kept++;
                }
            }
        } while (count($actions) === self::PAGE);
    }
}
