<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use WC_Product;
use WC_Webhook;
use WP_Post;

/**
 * What happens to WooCommerce's deliveries to us on their way: they get the key, and some are held back.
 *
 * Runs for every outgoing request of the site, so it compares with one autoloaded option and never asks the core.
 */
final class Delivery
{
    public function __construct(private readonly Settings $settings)
    {
    }

    /**
     * Adds the key to our own deliveries and to nothing else.
     *
     * What is added here, unlike a header added to the webhook's arguments, never reaches WooCommerce's delivery log.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>
     */
    public function addKey(array $args, string $url): array
    {
        $delivery = $this->deliveryTo($args, $url);
        if ($delivery === null) {
            return $args;
        }
        $key = [$delivery['header'] => $delivery['value_prefix'] . $this->settings->apiKey()];
        $args['headers'] = $key + (is_array($args['headers']) ? $args['headers'] : []);
        // The key must not travel to wherever a redirect points.
        $args['redirection'] = 0;
        // The address is the one that the server's owner configured, which may be this machine while developing.
        $args['reject_unsafe_urls'] = false;

        return $args;
    }

    /**
     * Answers in the API's place when a body must not leave the shop.
     *
     * A product may get its password, and the owner of the webhooks may lose the right to read, after the delivery was
     * queued; WooCommerce builds the body only now.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>|null null when the delivery may go out
     */
    public function withhold(array $args, string $url): ?array
    {
        if ($this->deliveryTo($args, $url) === null || !$this->mustStay(json_decode((string) $args['body'], true))) {
            return null;
        }

        return [
            'headers' => [],
            'body' => '',
            'response' => ['code' => 200, 'message' => 'Withheld by Aura Historia Partner Connect'],
            'cookies' => [],
            'filename' => null,
        ];
    }

    /**
     * A product behind a password is not offered to a marketplace.
     */
    public function mayQueue(WC_Webhook $webhook, mixed $resource): bool
    {
        if ($webhook->get_topic('edit') === 'product.deleted' || !$this->isOurs($webhook)) {
            return true;
        }
        // Bulk and quick edit hand over the product instead of its id.
        $id = $resource instanceof WC_Product ? $resource->get_id() : (int) $resource;

        return (string) get_post_field('post_password', $id, 'raw') === '';
    }

    /**
     * Takes a product off the marketplace that was offered and is now behind a password.
     *
     * WooCommerce has no event for that; the one for a deleted product carries nothing but its number.
     */
    public function onPostUpdated(WP_Post $after, WP_Post $before): void
    {
        if ($after->post_type !== 'product' || $before->post_password !== '' || $after->post_password === '') {
            return;
        }
        $ids = get_option(Options::WEBHOOK_IDS);
        $webhook = new WC_Webhook((int) ($ids['product.deleted'] ?? 0));
        if ($webhook->get_status('edit') === 'active' && $this->isOurs($webhook)) {
            do_action('woocommerce_webhook_process_delivery', $webhook, $after->ID);
        }
    }

    public function isOurs(WC_Webhook $webhook): bool
    {
        $delivery = $this->delivery();

        return $delivery !== null && $webhook->get_delivery_url('edit') === $delivery['url'];
    }

    private function mustStay(mixed $body): bool
    {
        if (!is_array($body)) {
            return false;
        }
        $isRestError = !isset($body['id']) && isset($body['code'], $body['message']);

        return $isRestError || ($body['post_password'] ?? '') !== '';
    }

    /**
     * @param array<string, mixed> $args
     * @return array{url: string, header: string, value_prefix: string}|null
     */
    private function deliveryTo(array $args, string $url): ?array
    {
        $delivery = ($args['method'] ?? '') === 'POST' ? $this->delivery() : null;

        return $delivery !== null && $delivery['url'] === $url ? $delivery : null;
    }

    /**
     * @return array{url: string, header: string, value_prefix: string}|null
     */
    private function delivery(): ?array
    {
        $delivery = get_option(Options::DELIVERY);

        return is_array($delivery) && isset($delivery['url'], $delivery['header'], $delivery['value_prefix']) ? $delivery : null;
    }
}
