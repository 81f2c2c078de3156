<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Storage\Fingerprint;
use stdClass;

/**
 * The products of one flight on their way from the database into requests, page by page.
 *
 * Nothing is changed and nothing sent by it, so what was loaded ahead of time can be thrown away.
 */
final class FlightLoad
{
    /** What is loaded at once; more would need more memory and hardly fewer queries. */
    private const PAGE = 100;

    public readonly FlightReport $report;

    /** @var array<int, array{offer: string, content: string}|null> what is sent of each product; null for its removal */
    private array $sent = [];

    /** @var array<int, array{offer: string, content: string, removed: bool}> what the API had of each */
    private array $knownBefore = [];

    /** @var list<int> products that have to be delivered instead */
    private array $toDeliver = [];

    /** @var list<array<string, mixed>> facts of products that are in no request yet */
    private array $waiting = [];

    /** @var list<list<int>> pages of a flight of products that were asked for by id */
    private array $pagesOfIds;

    private bool $hasMore = true;

    private readonly Fingerprint $fingerprint;

    /**
     * @param stdClass $flight the effect
     * @param array{locale: string, currency: string} $store
     */
    public function __construct(
        private readonly Core $core,
        private readonly ProductReader $products,
        private readonly stdClass $flight,
        private readonly array $store
    ) {
        $this->report = new FlightReport();
        $this->fingerprint = new Fingerprint($store['locale'], $store['currency']);
        $this->pagesOfIds = array_chunk($flight->ids ?? [], self::PAGE);
    }

    /**
     * What will follow this load once it was accepted; null where nothing can be known of that.
     */
    public function next(): ?self
    {
        if (isset($this->flight->ids) || !$this->hasMore) {
            return null;
        }
        $flight = clone $this->flight;
        $flight->after_id = $this->report->lastId();

        return new self($this->core, $this->products, $flight, $this->store);
    }

    /**
     * Whether it is the load of that flight.
     *
     * @param array{locale: string, currency: string} $store
     */
    public function isOf(stdClass $flight, array $store): bool
    {
        return !isset($flight->ids, $this->flight->ids)
            && $store === $this->store
            && ($flight->after_id ?? null) === ($this->flight->after_id ?? null)
            && ($flight->until_id ?? null) === ($this->flight->until_id ?? null)
            && [$flight->mode, $flight->max_products, $flight->max_requests]
                === [$this->flight->mode, $this->flight->max_products, $this->flight->max_requests];
    }

    /**
     * Whether it is for products that were asked for by id, all of which it has to have: no report says which are missing.
     */
    public function mustBeWhole(): bool
    {
        return isset($this->flight->ids);
    }

    /**
     * Loads another page; false when there is none, or no room for it.
     */
    public function readPage(): bool
    {
        $isFull = !$this->mustBeWhole() && count($this->report->requests) >= $this->flight->max_requests;
        if (!$this->hasMore || $isFull) {
            return false;
        }
        // What the page before has loaded is not needed again, and would add up over a large catalog.
        if (wp_cache_supports('flush_runtime')) {
            wp_cache_flush_runtime();
        }
        array_push($this->waiting, ...$this->sort($this->nextPage()));
        while (count($this->waiting) >= $this->flight->max_products) {
            $this->write(array_splice($this->waiting, 0, $this->flight->max_products));
        }

        return true;
    }

    /**
     * Writes what is left, and gives the requests, complete for sending.
     *
     * @param stdClass $head all of a request but its body, as the flight has it
     * @return list<stdClass>
     */
    public function requests(stdClass $head): array
    {
        if ($this->waiting !== []) {
            $this->write($this->waiting);
            $this->waiting = [];
        }

        return array_map(
            static fn(stdClass $request): stdClass => (object) (['body' => $request->body] + (array) $head),
            $this->report->requests
        );
    }

    /**
     * @return list<int>
     */
    public function toDeliver(): array
    {
        return $this->toDeliver;
    }

    /**
     * What the API had of these products when they were read; those that it did not have are missing.
     *
     * @param list<int> $ids
     * @return array<int, array{offer: string, content: string, removed: bool}>
     */
    public function knownBefore(array $ids): array
    {
        return array_intersect_key($this->knownBefore, array_flip($ids));
    }

    /**
     * What was sent of these products, by id; null for those that were removed.
     *
     * @param list<int> $ids
     * @return array<int, array{offer: string, content: string}|null>
     */
    public function sent(array $ids): array
    {
        return array_intersect_key($this->sent, array_flip($ids));
    }

    private function nextPage(): CatalogPage
    {
        if (isset($this->flight->ids)) {
            $page = $this->products->these(array_shift($this->pagesOfIds) ?? []);
            $this->hasMore = $this->pagesOfIds !== [];

            return $page;
        }
        $page = $this->products->page(
            $this->report->lastId() ?? $this->flight->after_id,
            $this->flight->until_id,
            min(self::PAGE, $this->flight->max_products)
        );
        $this->report->readTo($page->lastId(), $page->more);
        $this->hasMore = $page->more;

        return $page;
    }

    /**
     * The products of a page that are to be put, as facts. The others are dealt with.
     *
     * @return list<array<string, mixed>>
     */
    private function sort(CatalogPage $page): array
    {
        $this->knownBefore += $page->known;
        $facts = $this->products->facts($page);
        $this->report->addUnreadable($page->unreadable($facts));
        $fingerprints = array_map($this->fingerprint->of(...), $facts);
        $sorted = $this->ask('sort_products', ['mode' => $this->flight->mode, 'products' => $page->situations($fingerprints)]);
        $this->report->count($sorted->unchanged, $sorted->skipped, count($sorted->deliver));
        array_push($this->toDeliver, ...$sorted->deliver);
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
     */
    private function write(array $facts): void
    {
        $limits = ['max_products' => $this->flight->max_products];
        $this->report->addRequests($this->ask('build_requests', ['store' => $this->store, 'limits' => $limits, 'products' => $facts]));
    }

    /**
     * @param array<string, mixed> $request
     */
    private function ask(string $operation, array $request): stdClass
    {
        $answer = $this->core->ask($operation, $request);

        return $answer instanceof CoreError ? throw new CatalogDefect($answer) : $answer;
    }
}
