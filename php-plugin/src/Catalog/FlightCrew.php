<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Connection\ApiClient;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use stdClass;

/**
 * Carries out one flight of the catalog send after the other: has its products loaded, sends all of its requests at once,
 * loads those of the next flight meanwhile, and reports.
 */
final class FlightCrew
{
    /** After so many seconds of reading, what is there is sent: a slow shop must not lose its range to another worker. */
    private const READING_SECONDS = 5;

    private ?FlightLoad $current = null;

    /** Loaded while the current one was on the wire. */
    private ?FlightLoad $next = null;

    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly ProductReader $products,
        private readonly SentProducts $known,
        private readonly OutboxTable $outbox,
        private readonly ApiClient $api
    ) {
    }

    /**
     * @param stdClass $flight the effect
     * @return array<string, mixed> the fields of the event `sent` that are about products
     */
    public function fly(stdClass $flight, Budget $budget): array
    {
        $load = $this->loadOf($flight);
        $end = microtime(true) + self::READING_SECONDS;
        while ($load->readPage()) {
            if (!$load->mustBeWhole() && (microtime(true) >= $end || $budget->isUsedUp())) {
                break;
            }
        }
        $requests = $load->requests($flight->request);
        $this->outbox->record($load->toDeliver(), OutboxTable::UPDATED);
        $this->next = $budget->isUsedUp() ? null : $load->next();
        $load->report->addAnswers($this->api->sendAll($requests, fn(): bool => $this->next?->readPage() ?? false));
        // Products refer to themselves by way of their data stores, and would be kept until PHP looks for such circles.
        gc_collect_cycles();

        return ['flight' => $flight->flight] + $load->report->fields();
    }

    /**
     * Keeps what was sent of these products of the last flight, since the API has accepted it.
     *
     * What a delivery has told the API of one of them meanwhile is newer than what was sent here, and may have arrived before
     * it; so that product is delivered once more.
     *
     * @param list<int> $ids
     */
    public function remember(array $ids): void
    {
        $before = $this->current?->knownBefore($ids) ?? [];
        $now = $this->known->these($ids);
        $overtaken = array_values(array_filter($ids, static fn(int $id): bool => ($before[$id] ?? null) !== ($now[$id] ?? null)));
        $this->outbox->record($overtaken, OutboxTable::UPDATED);
        $sent = $this->current?->sent(array_values(array_diff($ids, $overtaken))) ?? [];
        $this->known->accepted(array_filter($sent));
        $this->known->removed(array_keys($sent, null, true));
    }

    private function loadOf(stdClass $flight): FlightLoad
    {
        $store = $this->facts->ofStore();
        $isLoaded = $this->next !== null && $this->next->isOf($flight, $store);

        return $this->current = $isLoaded ? $this->next : new FlightLoad($this->core, $this->products, $flight, $store);
    }
}
