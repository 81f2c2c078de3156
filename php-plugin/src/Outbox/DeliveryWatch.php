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

    private const REMOVAL = 'product.deleted';

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
        $webhook = new WC_Webhook($webhookId);
        if (!DeliveryTarget::isOf($webhook)) {
            return;
        }
        // Noted before it goes out: whoever is killed afterwards cannot say any more what may have arrived. The body of a
        // removal has nothing but the id, whatever has become of the product since, such as by "Undo".
        $isRemoval = $webhook->get_topic('edit') === self::REMOVAL;
        $this->begun["{$webhookId}:{$productId}"] = $this->outbox->tryAll($productId, $isRemoval);
        // This process may have read the product for an earlier delivery, and another one have changed it since.
        wp_cache_delete($productId, 'posts');
        wp_cache_delete($productId, 'post_meta');
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
        $isRemoval = $webhook->get_topic('edit') === self::REMOVAL || get_post_status($productId) === 'trash';
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
     * @param int $last the number of the last event that a removal is to be told for
     * @return array<string, mixed>|WP_Error|null
     */
    public function responseTo(WC_Webhook $webhook, int $productId, int $last): array|WP_Error|null
    {
        $this->lastResponse = null;
        $this->onBegin($productId, $webhook->get_id());
        if ($webhook->get_topic('edit') === self::REMOVAL) {
            // It was seen to be gone or hidden when all of these had happened.
            $this->begun["{$webhook->get_id()}:{$productId}"] = $last;
        }
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
