<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Connection\ApiClient;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Storage\Fingerprint;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use stdClass;

/**
 * Carries out one flight of the catalog send: reads products page by page, has the core say what is sent of each and write
 * the requests, sends them all at once, and reports.
 */
final class FlightCrew
{
    /** What is loaded at once; more would need more memory and hardly fewer queries. */
    private const PAGE = 100;

    /** After so many seconds of reading, what is there is sent: a slow shop must not lose its range to another worker. */
    private const READING_SECONDS = 5;

    /** @var array<int, array{offer: string, content: string}|null> what was sent of each product; null for its removal */
    private array $sent = [];

    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly ProductReader $products,
        private readonly SentProducts $known,
        private readonly OutboxTable $outbox,
        private readonly ApiClient $api,
    ) {
    }

    /**
     * @param stdClass $flight the effect
     * @return array<string, mixed> the fields of the event `sent` that are about products
     */
    public function fly(stdClass $flight, Budget $budget): array
    {
        $store = $this->facts->ofStore();
        $fingerprint = new Fingerprint($store['locale'], $store['currency']);
        $report = new FlightReport();
        $this->sent = [];
        $end = microtime(true) + self::READING_SECONDS;
        $waiting = [];
        foreach ($this->pages($flight, $report) as $page) {
            array_push($waiting, ...$this->sorted($page, $flight->mode, $fingerprint, $report));
            while (count($waiting) >= $flight->max_products) {
                $report->addRequests($this->write(array_splice($waiting, 0, $flight->max_products), $store, $flight));
            }
            if (count($report->requests) >= $flight->max_requests || microtime(true) >= $end || $budget->isUsedUp()) {
                break;
            }
        }
        if ($waiting !== []) {
            $report->addRequests($this->write($waiting, $store, $flight));
        }
        $report->addAnswers($this->api->sendAll($report->requests));

        return ['flight' => $flight->flight] + $report->fields();
    }

    /**
     * Keeps what was sent of these products of the last flight, since the API has accepted it.
     *
     * @param list<int> $ids
     */
    public function remember(array $ids): void
    {
        $sent = array_intersect_key($this->sent, array_flip($ids));
        $this->known->accepted(array_filter($sent));
        $this->known->removed(array_keys($sent, null, true));
    }

    /**
     * The products of a flight, page by page. How far they were read is noted before each is handed over.
     *
     * @return \Generator<CatalogPage>
     */
    private function pages(stdClass $flight, FlightReport $report): \Generator
    {
        foreach (array_chunk($flight->ids ?? [], self::PAGE) as $ids) {
            yield $this->products->these($ids);
        }
        if (isset($flight->ids)) {
            return;
        }
        $afterId = $flight->after_id;
        do {
            // What the page before has loaded is not needed again, and would add up over a large catalog.
            wp_cache_flush_runtime();
            $page = $this->products->page($afterId, $flight->until_id, min(self::PAGE, $flight->max_products));
            $report->readTo($page->lastId(), $page->more);
            $afterId = $page->lastId();
            yield $page;
        } while ($page->more);
    }

    /**
     * The products of a page that are to be put, as facts. The others are dealt with.
     *
     * @return list<array<string, mixed>>
     */
    private function sorted(CatalogPage $page, string $mode, Fingerprint $fingerprint, FlightReport $report): array
    {
        $facts = $this->products->facts($page);
        $report->addUnreadable($page->unreadable($facts));
        $fingerprints = array_map($fingerprint->of(...), $facts);
        $sorted = $this->core->ask('sort_products', ['mode' => $mode, 'products' => $page->situations($fingerprints)]);
        if ($sorted instanceof CoreError) {
            throw new CatalogDefect($sorted);
        }
        $report->count($sorted->unchanged, $sorted->skipped, count($sorted->deliver));
        $this->outbox->record($sorted->deliver, OutboxTable::UPDATED);
        $toSend = [];
        foreach ($sorted->put as $id) {
            $this->sent[$id] = $fingerprints[$id];
            $toSend[] = $facts[$id];
        }
        foreach ($sorted->remove as $id) {
            $this->sent[$id] = null;
            $toSend[] = ['id' => $id, 'gone' => true];
        }

        return $toSend;
    }

    /**
     * @param list<array<string, mixed>> $facts of products
     * @param array{locale: string, currency: string} $store
     * @return stdClass `requests`, `skipped`, `notes`, see the core's `build_requests`; each request complete for sending
     */
    private function write(array $facts, array $store, stdClass $flight): stdClass
    {
        $limits = ['max_products' => $flight->max_products];
        $built = $this->core->ask('build_requests', ['store' => $store, 'limits' => $limits, 'products' => $facts]);
        if ($built instanceof CoreError) {
            throw new CatalogDefect($built);
        }
        foreach ($built->requests as $request) {
            foreach (get_object_vars($flight->request) as $name => $value) {
                $request->$name = $value;
            }
        }

        return $built;
    }
}
