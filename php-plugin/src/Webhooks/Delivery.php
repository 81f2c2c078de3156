<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\Settings;
use WC_Webhook;

/**
 * What happens to a delivery when it is sent: it gets the key, or is held back.
 *
 * Runs for every outgoing request of the site, so it compares with one autoloaded option and never asks the core.
 */
final class Delivery
{
    /** Header of an answer that we gave in the API's place; its value says why. */
    public const WITHHELD = 'x-ahpc-withheld';

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
        $target = $this->targetOf($args, $url);
        if ($target === null) {
            return $args;
        }
        $key = [$target->header => $target->valuePrefix . $this->settings->apiKey()];
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
     * A product may get its password or be deleted for good, the owner of the webhooks may lose the right to read, and
     * the webhooks may be paused after the delivery was queued; WooCommerce builds the body only now, and does not look at
     * the webhook's status. What is withheld stays in the outbox.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>|null null when the delivery may go out
     */
    public function withhold(array $args, string $url): ?array
    {
        if ($this->targetOf($args, $url) === null) {
            return null;
        }
        $reason = $this->reasonToStay(json_decode((string) $args['body'], true), (array) $args['headers']);

        return $reason === null ? null : [
            'headers' => [self::WITHHELD => $reason],
            'body' => '',
            'response' => ['code' => 200, 'message' => 'Withheld by Aura Historia Partner Connect'],
            'cookies' => [],
            'filename' => null,
        ];
    }

    /**
     * @param array<string, mixed> $headers
     */
    private function reasonToStay(mixed $body, array $headers): ?string
    {
        if (is_array($body) && !isset($body['id']) && isset($body['code'], $body['message'])) {
            return 'error of the REST API';
        }
        if (is_array($body) && ($body['post_password'] ?? '') !== '') {
            return 'password';
        }
        $webhook = new WC_Webhook((int) ($headers['X-WC-Webhook-ID'] ?? 0));

        return $webhook->get_id() > 0 && $webhook->get_status('edit') !== 'active' ? 'paused' : null;
    }

    /**
     * @param array<string, mixed> $args
     */
    private function targetOf(array $args, string $url): ?DeliveryTarget
    {
        if (($args['method'] ?? '') !== 'POST') {
            return null;
        }
        $target = DeliveryTarget::current();

        return $target?->url === $url ? $target : null;
    }
}
