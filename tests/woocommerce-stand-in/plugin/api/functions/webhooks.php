<?php

/**
 * WooCommerce's functions for webhooks and for the queue of deliveries.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Topics;

function wc_get_webhook_statuses()
{
    return apply_filters('woocommerce_webhook_statuses', [
        'active' => __('Active', 'woocommerce'),
        'paused' => __('Paused', 'woocommerce'),
        'disabled' => __('Disabled', 'woocommerce'),
    ]);
}

function wc_is_webhook_valid_status($status)
{
    return in_array($status, array_keys(wc_get_webhook_statuses()), true);
}

function wc_is_webhook_valid_topic($topic)
{
    return Topics::isValid((string) $topic);
}

function wc_get_webhook_rest_api_versions()
{
    return ['wp_api_v1', 'wp_api_v2', 'wp_api_v3'];
}

function wc_get_webhook($id)
{
    $webhook = new WC_Webhook($id);

    return $webhook->get_id() === 0 ? null : $webhook;
}

/** Lets the webhooks listen for their topics; true when there was one. */
function wc_load_webhooks($status = '', $limit = null)
{
    $ids = WC_Data_Store::load('webhook')->get_webhooks_ids($status);
    $ids = array_slice($ids, 0, $limit === null ? null : max(0, (int) $limit));
    foreach ($ids as $id) {
        (new WC_Webhook($id))->enqueue();
    }

    return $ids !== [];
}

/** Remembers a delivery until the request is over. */
function wc_webhook_process_delivery($webhook, $arg)
{
    $GLOBALS['wc_queued_webhooks'][] = ['webhook' => $webhook, 'arg' => $arg];
}

/** Queues what the request has brought about, unless the same is due within ten minutes anyway. */
function wc_webhook_execute_queue()
{
    foreach ($GLOBALS['wc_queued_webhooks'] ?? [] as ['webhook' => $webhook, 'arg' => $arg]) {
        if (!apply_filters('woocommerce_webhook_deliver_async', true, $webhook, $arg)) {
            $webhook->deliver($arg);
            continue;
        }
        $args = ['webhook_id' => $webhook->get_id(), 'arg' => $arg];
        $due = WC()->queue()->get_next('woocommerce_deliver_webhook_async', $args, 'woocommerce-webhooks');
        if ($due === null || $due->getTimestamp() >= time() + 10 * MINUTE_IN_SECONDS) {
            WC()->queue()->add('woocommerce_deliver_webhook_async', $args, 'woocommerce-webhooks');
        }
    }
}

/** Whatever its status is by now: only a webhook that is gone is not delivered. */
function wc_deliver_webhook_async($webhook_id, $arg)
{
    wc_get_webhook($webhook_id)?->deliver($arg);
}
