<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Outbox;

use AuraHistoria\PartnerConnect\Catalog\ProductReader;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Storage\Fingerprint;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryTarget;
use WC_Cache_Helper;
use WC_Webhook;
use WP_Error;

/**
 * Strikes out what a delivery of WooCommerce has told the API, and keeps what that was.
 *
 * A product may change between the moment in which its body is built and the answer, so what the delivery covers is noted
 * when the body is built.
 */
final class DeliveryWatch
{
    /** By the contract, the answer to a delivery that was taken; a proxy's page has other ones. */
    private const ACCEPTED = 202;

    /** @var array<string, int> the number of the last event of a product before its body is built, by webhook and product */
    private array $begun = [];

    /** @var array<string, array{last: int, is_removal: bool, fingerprint: array{offer: string, content: string}|null}> */
    private array $built = [];

    /** @var array<string, mixed>|WP_Error|null */
    private array|WP_Error|null $lastResponse = null;

    public function __construct(
        private readonly OutboxTable $outbox,
        private readonly SentProducts $sent,
        private readonly ProductReader $products,
        private readonly StoreFacts $facts,
        private readonly Outbox $control
    ) {
    }

    /**
     * Before the product is read for its body: what happens from now on may not be in it.
     */
    public function onBegin(int $productId, int $webhookId): void
    {
        if (!DeliveryTarget::isOf(new WC_Webhook($webhookId))) {
            return;
        }
        // Noted before it goes out: whoever is killed afterwards cannot say any more what may have arrived.
        $this->begun["{$webhookId}:{$productId}"] = $this->outbox->tryAll($productId);
        // This process may have read the product for an earlier delivery, and another one have changed it since.
        clean_post_cache($productId);
        WC_Cache_Helper::invalidate_cache_group("product_{$productId}");
    }

    public function onPayload(int $productId, int $webhookId): void
    {
        $last = $this->begun["{$webhookId}:{$productId}"] ?? null;
        if ($last === null) {
            return;
        }
        unset($this->begun["{$webhookId}:{$productId}"]);
        $webhook = new WC_Webhook($webhookId);
        // Whatever the topic, a product in the trash is removed by its status.
        $isRemoval = $webhook->get_topic('edit') === 'product.deleted' || get_post_status($productId) === 'trash';
        $this->built["{$webhookId}:{$productId}"] = [
            'last' => $last,
            'is_removal' => $isRemoval,
            'fingerprint' => $isRemoval ? null : $this->fingerprintOf($productId),
        ];
    }

    /**
     * @param array<string, mixed>|WP_Error $response
     */
    public function onDelivered(array|WP_Error $response, int $productId, int $webhookId): void
    {
        $key = "{$webhookId}:{$productId}";
        $built = $this->built[$key] ?? null;
        if ($built === null) {
            return;
        }
        unset($this->built[$key]);
        $this->lastResponse = $response;
        if (is_wp_error($response) || (int) wp_remote_retrieve_response_code($response) !== self::ACCEPTED) {
            $this->control->planIfNeeded();
            return;
        }
        // What was sent first: should this process die in between, the product is only delivered once more.
        if ($built['is_removal']) {
            $this->sent->removed([$productId]);
        } elseif ($built['fingerprint'] !== null) {
            $this->sent->accepted([$productId => $built['fingerprint']]);
        }
        $this->outbox->strike($productId, $built['last']);
    }

    /**
     * What comes back for a delivery that is made now; null when none was made.
     *
     * @return array<string, mixed>|WP_Error|null
     */
    public function responseTo(WC_Webhook $webhook, int $productId): array|WP_Error|null
    {
        $this->lastResponse = null;
        $this->onBegin($productId, $webhook->get_id());
        $webhook->deliver($productId);

        return $this->lastResponse;
    }

    /**
     * @return array{offer: string, content: string}|null null when the product cannot be read
     */
    private function fingerprintOf(int $productId): ?array
    {
        $facts = $this->products->products([$productId]);
        $store = $this->facts->ofStore();

        return $facts === [] ? null : (new Fingerprint($store['locale'], $store['currency']))->of($facts[0]);
    }
}
