<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks;

use WC_Webhook;
use WP_Error;

/** Sends one delivery, or the ping, and keeps account of what became of it. */
final class Delivery
{
    private const HIDDEN_BODY = 'Bodies are logged only while WP_DEBUG is on, since they may hold personal data.';

    public static function send(WC_Webhook $webhook, mixed $arg): void
    {
        $begun = microtime(true);
        $request = self::request($webhook, $arg);
        $deliveryId = $webhook->get_new_delivery_id();
        $request['headers'] = array_merge($request['headers'], self::headers($webhook, $request['body'], $deliveryId));
        $response = wp_safe_remote_request($webhook->get_delivery_url(), $request);
        $duration = round(microtime(true) - $begun, 5);

        $webhook->log_delivery($deliveryId, $request, $response, $duration);
        do_action('woocommerce_webhook_delivery', $request, $response, $duration, $arg, $webhook->get_id());
    }

    /**
     * A form with the id, unsigned, without any of the headers of a delivery.
     *
     * @return true|WP_Error true for an answer of exactly 200
     */
    public static function ping(WC_Webhook $webhook): bool|WP_Error
    {
        $answer = wp_safe_remote_post($webhook->get_delivery_url(), [
            'user-agent' => self::userAgent(),
            'body' => 'webhook_id=' . $webhook->get_id(),
        ]);
        if (is_wp_error($answer)) {
            return new WP_Error('error', "The delivery URL cannot be reached: {$answer->get_error_message()}");
        }
        $status = (int) wp_remote_retrieve_response_code($answer);
        if ($status !== 200) {
            return new WP_Error('error', "The delivery URL answered the ping with $status.");
        }
        $webhook->set_pending_delivery(false);
        $webhook->save();

        return true;
    }

    /**
     * @param array<string, mixed> $request
     * @param array<string, mixed>|WP_Error $response
     */
    public static function log(WC_Webhook $webhook, string $id, array $request, array|WP_Error $response, float $duration): void
    {
        $withBodies = defined('WP_DEBUG') && WP_DEBUG;
        $failed = is_wp_error($response);
        $entry = [
            'Delivery ID' => $id,
            'Date' => date_i18n('M j, Y @ G:i', false, true),
            'URL' => $webhook->get_delivery_url(),
            'Duration' => $duration,
            'Request' => [
                'Method' => $request['method'],
                'Headers' => ['User-Agent' => $request['user-agent']] + $request['headers'],
            ],
            'Body' => $withBodies ? wp_slash($request['body']) : self::HIDDEN_BODY,
            'Response' => [
                'Code' => $failed ? $response->get_error_code() : wp_remote_retrieve_response_code($response),
                'Message' => $failed ? $response->get_error_message() : wp_remote_retrieve_response_message($response),
                'Headers' => $failed ? [] : wp_remote_retrieve_headers($response),
                'Body' => $withBodies ? ($failed ? '' : wp_remote_retrieve_body($response)) : self::HIDDEN_BODY,
            ],
        ];
        wc_get_logger()->info(print_r(['Webhook Delivery' => $entry], true), ['source' => 'webhooks-delivery']);
    }

    /** Redirects count as received, though none is followed. */
    public static function isReceived(array|WP_Error $response): bool
    {
        $status = (int) wp_remote_retrieve_response_code($response);

        return $status >= 200 && $status < 303;
    }

    /**
     * @return array<string, mixed>
     */
    private static function request(WC_Webhook $webhook, mixed $arg): array
    {
        $request = [
            'method' => 'POST',
            'timeout' => MINUTE_IN_SECONDS,
            'redirection' => 0,
            'httpversion' => '1.0',
            'blocking' => true,
            'user-agent' => self::userAgent(),
            'body' => trim((string) wp_json_encode($webhook->build_payload($arg))),
            'headers' => ['Content-Type' => 'application/json'],
            'cookies' => [],
        ];

        return apply_filters('woocommerce_webhook_http_args', $request, $arg, $webhook->get_id());
    }

    /**
     * @return array<string, mixed>
     */
    private static function headers(WC_Webhook $webhook, string $body, string $deliveryId): array
    {
        return [
            'X-WC-Webhook-Source' => home_url('/'),
            'X-WC-Webhook-Topic' => $webhook->get_topic(),
            'X-WC-Webhook-Resource' => $webhook->get_resource(),
            'X-WC-Webhook-Event' => $webhook->get_event(),
            'X-WC-Webhook-Signature' => $webhook->generate_signature($body),
            'X-WC-Webhook-ID' => $webhook->get_id(),
            'X-WC-Webhook-Delivery-ID' => $deliveryId,
        ];
    }

    private static function userAgent(): string
    {
        return sprintf('WooCommerce/%s Hookshot (WordPress/%s)', WC_VERSION, $GLOBALS['wp_version']);
    }
}
