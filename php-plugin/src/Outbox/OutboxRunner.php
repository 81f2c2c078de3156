<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Outbox;

use AuraHistoria\PartnerConnect\Catalog\Budget;
use AuraHistoria\PartnerConnect\Catalog\ProductReader;
use AuraHistoria\PartnerConnect\Connection\ApiClient;
use AuraHistoria\PartnerConnect\Connection\Lock;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\SharedState;
use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Webhooks\Delivery;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryQueue;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use stdClass;
use WC_Webhook;

/**
 * Delivers what WooCommerce could not: hands the core an event, carries out the effects, hands back what came of them.
 *
 * By WooCommerce's own webhooks, so that body and signature are the real ones. One process at a time, in the queue only.
 */
final class OutboxRunner
{
    /** Action Scheduler gives a run 30 seconds. */
    private const MAX_SECONDS = 20;

    /** How long what cannot be delivered for a reason of the shop's own is left alone. */
    private const PAUSE_SECONDS = 300;

    /** Until the next run where this one had no more time. */
    private const REST_SECONDS = 10;

    /** How long a broken core is left alone. */
    private const PAUSE_AFTER_DEFECT_SECONDS = 3600;

    private bool $hasDelivered = false;

    public function __construct(
        private readonly SharedState $machine,
        private readonly Lock $lock,
        private readonly OutboxTable $table,
        private readonly ProductReader $products,
        private readonly WebhookManager $webhooks,
        private readonly DeliveryQueue $deliveries,
        private readonly DeliveryWatch $watch,
        private readonly StoreFacts $facts,
        private readonly ApiClient $api,
        private readonly Queue $queue,
        private readonly Budget $budget,
        private readonly Log $log
    ) {
    }

    public function run(): void
    {
        if (!$this->lock->acquire()) {
            return;
        }
        try {
            $this->budget->begin(self::MAX_SECONDS);
            $event = ['type' => 'work', 'may_deliver' => $this->webhooks->areAllActive()];
            while ($event !== null) {
                $event = $this->carryOut($this->ask($event));
            }
        } finally {
            $this->lock->release();
        }
    }

    /**
     * @param array<string, mixed> $event
     * @return list<stdClass>
     */
    private function ask(array $event): array
    {
        $effects = $this->machine->step($event);
        if ($effects instanceof CoreError) {
            $this->log->problem('outbox', $effects);
            return [(object) ['type' => 'schedule', 'in_seconds' => self::PAUSE_AFTER_DEFECT_SECONDS]];
        }

        return $effects;
    }

    /**
     * @param list<stdClass> $effects
     * @return array<string, mixed>|null the event that came of them, null when this run is over
     */
    private function carryOut(array $effects): ?array
    {
        foreach ($effects as $effect) {
            switch ($effect->type) {
                case 'read':
                    return $this->read($effect);
                case 'strike':
                    $this->table->strike($effect->product_id, $effect->last);
                    break;
                case 'give_up':
                    $this->table->strike($effect->product_id, $effect->last);
                    break;
                case 'postpone':
                    $this->table->postpone($effect->product_id, $effect->attempts, $effect->due_at);
                    break;
                case 'check_connection':
                    $this->queue->syncIn(0, true);
                    break;
                case 'schedule':
                    $this->queue->outboxIn($effect->in_seconds);
                    return null;
                case 'deliver':
                    if (!$this->goesOnAfter($effect)) {
                        return null;
                    }
                    break;
            }
        }

        return null;
    }

    /**
     * @return array<string, mixed>
     */
    private function read(stdClass $effect): array
    {
        $waiting = $this->table->waiting($effect->products, $effect->happened_until);
        $page = $this->products->these(array_keys($waiting));
        $webhookIds = array_values($this->webhooks->knownIds());
        $products = [];
        foreach ($waiting as $id => ['events' => $events, 'last' => $last, 'attempts' => $attempts, 'tried' => $tried]) {
            $products[] = $page->standing($id) + [
                'events' => array_map(static fn(string $event): string => "product.{$event}", $events),
                'last' => $last,
                'attempts' => $attempts,
                'tried' => $tried,
                'queued' => $this->deliveries->has($webhookIds, $id),
            ];
        }

        return ['type' => 'waiting', 'products' => $products, 'more' => $this->table->count() > count($products)];
    }

    /**
     * Delivers one product; false when this run is over.
     */
    private function goesOnAfter(stdClass $effect): bool
    {
        // One is made in any case: a process that is large from its start would otherwise never make any.
        if (($this->hasDelivered && $this->budget->isUsedUp()) || !$this->lock->renew()) {
            $this->queue->outboxIn(self::REST_SECONDS);
            return false;
        }
        $this->hasDelivered = true;
        // Before it is tried: a product whose body cannot be built, or takes the process down with it, has to wait, and the
        // others need not.
        $this->table->postpone($effect->product_id, $effect->attempts, time() + self::PAUSE_SECONDS);
        $response = $this->deliver($effect);
        if ($response === null) {
            return true;
        }
        $effects = $this->ask([
            'type' => 'delivered',
            'jitter' => random_int(0, 65535),
            'product_id' => $effect->product_id,
            'last' => $effect->last,
            'attempts' => $effect->attempts,
            'auth' => $this->facts->ofRequests()['auth'],
            'answer' => $this->api->answer($response),
        ]);
        $this->carryOut($effects);

        return !in_array('schedule', array_column($effects, 'type'), true);
    }

    /**
     * @return array<string, mixed>|\WP_Error|null the response; null when the delivery was withheld or could not be built
     */
    private function deliver(stdClass $effect): array|\WP_Error|null
    {
        $webhook = new WC_Webhook($this->webhooks->knownIds()[$effect->topic] ?? 0);
        try {
            $response = $this->watch->responseTo($webhook, $effect->product_id, $effect->last);
        } catch (\Throwable $failure) {
            // Another plugin's code may throw where the body is built.
            $this->log->error("product {$effect->product_id} cannot be delivered: {$failure->getMessage()}");
            return null;
        }
        $withheld = is_array($response) ? wp_remote_retrieve_header($response, Delivery::WITHHELD) : '';
        if ($withheld !== '') {
            $this->log->info("product {$effect->product_id} was not delivered: {$withheld}");
            // The owner of the webhooks may have lost the right to read products, which a sync repairs.
            $this->queue->syncIn(0);
            return null;
        }

        return $response;
    }
}
