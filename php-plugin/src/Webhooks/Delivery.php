<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Catalog\Recorder;
use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Catalog\Worker;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Http\ApiClient;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Support\Log;
use WC_Webhook;

defined('ABSPATH') || exit;

/**
 * A delivery of WooCommerce to us, from the moment in which it is due to its answer.
 *
 * Whether it may go is asked of the core before its body is built, and once more when the body is there; what leaves is what
 * was judged, byte for byte, or nothing. A delivery never counts as having told: the batch confirms it two minutes later.
 */
final class Delivery
{
    /** Header of an answer that we gave in the API's place; its value says why. */
    public const WITHHELD = 'x-ahpc-withheld';

    private const ACTION = 'woocommerce_deliver_webhook_async';
    private const WOOCOMMERCES = 'wc_deliver_webhook_async';

    /** WooCommerce may answer the REST request behind a body from a cache that another process cannot renew. */
    private const RESPONSE_CACHE = 'woocommerce_rest_api_enable_response_caching';

    private const REMOVAL = 'product.deleted';

    /** An answer that took so long may be of a body that something newer has overtaken. */
    private const LATE_SECONDS = 90;

    /** How many other new products go along with one that is delivered for the first time. */
    private const COMPANIONS = 99;

    private ?int $webhookId = null;
    private int $productId = 0;
    private bool $isRemoval = false;

    /** What the API had of the product when the delivery was begun; null where it has no row. */
    private ?int $atApi = null;
    private ?string $withheld = null;

    /** What was judged, and may leave. */
    private ?string $body = null;
    private float $leftAt = 0.0;

    /**
     * @param \Closure(): Worker $worker called where something is to be sent at once
     */
    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly ProductReader $products,
        private readonly ProductTable $table,
        private readonly Recorder $recorder,
        private readonly Sending $sending,
        private readonly \Closure $worker,
        private readonly Queue $queue,
        private readonly Settings $settings,
        private readonly ApiClient $api,
        private readonly Log $log
    ) {
    }

    /**
     * In WooCommerce's place, where an action of its queue is about a webhook of ours.
     *
     * @param int $again how often it was put off already
     */
    public function onAction(int $webhookId, int $productId, int $again): void
    {
        $this->restore();
        $webhook = new WC_Webhook($webhookId);
        if (!DeliveryTarget::isOf($webhook)) {
            return;
        }
        remove_action(self::ACTION, self::WOOCOMMERCES, 10);
        if (!$this->begin($webhook, $productId, $again)) {
            $this->log->info("product {$productId} was not delivered: {$this->withheld}");
            return;
        }
        $user = get_current_user_id();
        try {
            $webhook->deliver($productId);
        } catch (\Throwable $failure) {
            $this->log->error("product {$productId} cannot be delivered: {$failure->getMessage()}");
            $this->sending->deliveryUnbuildable($productId, 'threw');
        } finally {
            // WooCommerce builds the body as the webhook's owner, and does not turn back where that throws.
            wp_set_current_user($user);
            $this->end();
        }
    }

    /**
     * Gives WooCommerce its place back, whatever became of the action.
     */
    public function restore(): void
    {
        $this->end();
        if (function_exists(self::WOOCOMMERCES) && has_action(self::ACTION, self::WOOCOMMERCES) === false) {
            add_action(self::ACTION, self::WOOCOMMERCES, 10, 2);
        }
    }

    /**
     * Where WooCommerce is about to deliver in the request in which something happened.
     */
    public function onSynchronous(WC_Webhook $webhook, int $productId): void
    {
        if (DeliveryTarget::isOf($webhook)) {
            $this->end();
            $this->begin($webhook, $productId, 0);
        }
    }

    /**
     * The last look at the body before WooCommerce signs it.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>
     */
    public function onBody(array $args, int $productId, int $webhookId): array
    {
        if ($webhookId !== $this->webhookId || $productId !== $this->productId || $this->withheld !== null) {
            return $args;
        }
        try {
            $body = is_string($args['body'] ?? null) ? $this->judged($args['body']) : $this->refuse();
        } catch (\Throwable $failure) {
            $this->log->error("product {$productId} cannot be judged: {$failure->getMessage()}");
            $body = $this->refuse();
        }
        if ($body === null) {
            $this->withheld ??= 'body';
            // WooCommerce signs whatever is here, which must be a text for that.
            $args['body'] = is_string($args['body'] ?? null) ? $args['body'] : '';

            return $args;
        }
        $this->body = $args['body'] = $body;
        $this->leftAt = microtime(true);

        return $args;
    }

    /**
     * Adds the key to our own deliveries and to nothing else.
     *
     * What is added here, unlike a header added to the webhook's arguments, never reaches WooCommerce's delivery log.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>
     */
    public function addKey(#[\SensitiveParameter] array $args, string $url): array
    {
        $target = $this->targetOf($args, $url);
        if ($target === null) {
            return $args;
        }
        $key = [$target->header => $target->valuePrefix . $this->settings->apiKey()];
        $args['headers'] = $key + (is_array($args['headers'] ?? null) ? $args['headers'] : []);
        // The key must not travel to wherever a redirect points.
        $args['redirection'] = 0;
        // The address is the one that the server's owner configured, which may be this machine while developing.
        $args['reject_unsafe_urls'] = false;

        return $args;
    }

    /**
     * Answers in the API's place where something is about to leave that was not judged: WooCommerce builds what it likes,
     * pings, and does not look at a webhook's status.
     *
     * @param array<string, mixed> $args
     * @return array<string, mixed>|null null when it may go out
     */
    public function withhold(#[\SensitiveParameter] array $args, string $url): ?array
    {
        if ($this->targetOf($args, $url) === null) {
            return null;
        }
        $reason = $this->withheld ?? ($this->body !== null && $this->body === ($args['body'] ?? null) ? null : 'not judged');

        return $reason === null ? null : [
            'headers' => [self::WITHHELD => $reason],
            'body' => '',
            'response' => ['code' => 200, 'message' => 'Withheld by Aura Historia Partner Connect'],
            'cookies' => [],
            'filename' => null,
        ];
    }

    /**
     * @param array<string, mixed>|\WP_Error $response
     */
    public function onDelivered(array|\WP_Error $response, int $productId, int $webhookId): void
    {
        if ($webhookId !== $this->webhookId || $productId !== $this->productId || $this->body === null) {
            return;
        }
        if (microtime(true) - $this->leftAt > self::LATE_SECONDS) {
            $this->recorder->touch($productId);
        }
        $status = ApiClient::statusOf($response);
        if ($status < 200 || $status > 299) {
            $this->sending->deliveryRefused($this->api->answer($response));
        }
        $this->end();
    }

    /**
     * Asks whether a delivery may go, before its body is built.
     */
    private function begin(WC_Webhook $webhook, int $productId, int $again): bool
    {
        $this->webhookId = $webhook->get_id();
        $this->productId = $productId;
        $this->isRemoval = $webhook->get_topic('edit') === self::REMOVAL;
        $this->withheld = $this->reasonToStay($webhook, $productId, $again);
        if ($this->withheld === null) {
            // This process may have read the product for an earlier delivery, and another one have changed it since.
            $this->products->forget([$productId]);
            add_filter(self::RESPONSE_CACHE, '__return_false', PHP_INT_MAX);
        }

        return $this->withheld === null;
    }

    private function end(): void
    {
        remove_filter(self::RESPONSE_CACHE, '__return_false', PHP_INT_MAX);
        $this->webhookId = $this->withheld = $this->body = null;
        $this->productId = 0;
    }

    private function reasonToStay(WC_Webhook $webhook, int $productId, int $again): ?string
    {
        if ($webhook->get_status('edit') !== 'active') {
            return 'paused';
        }
        if (!$this->products->isReady()) {
            return 'shop not ready';
        }
        try {
            $product = $this->products->standing($productId);
        } catch (\Throwable $failure) {
            // The shop cannot be read, or another plugin's filter throws at this product; the batch will tell which.
            return $failure->getMessage();
        }
        $row = $this->table->known($productId);
        $this->atApi = $row['at_api'] ?? null;
        $verdict = $this->core->ask('judge_delivery', [
            'state' => $this->sending->state(),
            'facts' => $this->facts->readConnected(),
            'now' => time(),
            'topic' => $webhook->get_topic('edit'),
            'product' => $product,
            'row' => $row,
            'again' => $again,
        ]);
        if ($verdict instanceof CoreError) {
            return $verdict->code;
        }
        if ($verdict['action'] === 'send_first') {
            $isNew = ($verdict['again_in_seconds'] ?? null) !== null;
            ($this->worker)()->sendNow([$productId, ...($isNew ? $this->table->newOnes(self::COMPANIONS) : [])]);
        }
        if (($verdict['again_in_seconds'] ?? null) !== null) {
            $this->queue->deliverAgain($webhook->get_id(), $productId, $again + 1, (int) $verdict['again_in_seconds']);
        }

        return $verdict['action'] === 'deliver' ? null : (string) ($verdict['why'] ?? $verdict['action']);
    }

    /**
     * The body as it may leave; null where it may not.
     */
    private function judged(string $body): ?string
    {
        if ($this->isRemoval) {
            $judged = DeliveryBody::ofRemoval($body, $this->productId);
        } else {
            $shown = $this->products->shown($this->productId);
            $judged = $shown === null ? null : DeliveryBody::ofProduct($body, $this->productId, $shown);
        }
        if ($judged === null) {
            return $this->refuse();
        }
        // A batch may have told of the product since the delivery was begun, and nothing may leave unnoted.
        $isAsJudged = ($this->table->known($this->productId)['at_api'] ?? null) === $this->atApi;
        if (!$isAsJudged || !$this->recorder->touch($this->productId)) {
            $this->withheld = 'overtaken';

            return null;
        }
        $this->sending->deliveryBuilt();

        return $judged;
    }

    /**
     * The body is not that of its product, which goes by batch then.
     *
     * @return null
     */
    private function refuse(): ?string
    {
        $this->sending->deliveryUnbuildable($this->productId, 'other_body');

        return null;
    }

    /**
     * @param array<string, mixed> $args
     */
    private function targetOf(#[\SensitiveParameter] array $args, string $url): ?DeliveryTarget
    {
        if (($args['method'] ?? '') !== 'POST' || isset($args[ApiClient::MARK])) {
            return null;
        }

        return DeliveryTarget::isAt($url) ? DeliveryTarget::current() : null;
    }
}
