<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Machine\Effect;

defined('ABSPATH') || exit;

/**
 * Some products on their way from the table to the API and back: claimed, read, sent, and what came of it written down.
 *
 * Only what bears the flight's number is its own. Reading follows the claim, and what was read too long ago does not leave.
 */
final class Flight
{
    /** Bytes of requests in one flight, so that texts of any length fit into a small host's memory. */
    private const MAX_BYTES = 4_194_304;

    /** Any number that no other flight has. */
    private readonly int $number;

    private readonly Lease $lease;

    /** @var array{attempts: int, products: int, per_request: int}|null the class that its rows are of, once there are any */
    private ?array $class = null;

    /** @var array<int, Row> by id */
    private array $rows = [];

    private Page $page;

    private float $claimedAt = 0.0;

    /** Whether there was no time to read all that was claimed. */
    private bool $isOutOfTime = false;

    /**
     * @param Effect $plan the core's effect `fly`
     * @param int $maxRequests no more than the plan says
     */
    public function __construct(
        private readonly ProductTable $table,
        private readonly PageBuilder $pages,
        private readonly Signer $signer,
        public readonly Effect $plan,
        private readonly int $maxRequests
    ) {
        $this->number = random_int(1, PHP_INT_MAX);
        $this->lease = Lease::of($plan);
        $this->page = new Page();
    }

    /**
     * Claims and prepares another hundred products; false when none is due, or there is no room for them.
     */
    public function loadPage(): bool
    {
        if ($this->isOutOfTime || count($this->page->requests) >= $this->maxRequests || $this->page->bytes() >= self::MAX_BYTES) {
            return false;
        }
        $rows = $this->claim();
        $this->prepare($rows);

        return $rows !== [];
    }

    /**
     * Claims these though they are not due; false where other flights have them all.
     *
     * @param list<int> $ids
     */
    public function loadEarly(array $ids): bool
    {
        $this->class = ['attempts' => 0, 'products' => count($ids), 'per_request' => ProductTable::ROWS];
        $rows = $this->table->claimEarly($this->number, $ids, $this->lease);
        $this->prepare($rows);

        return $rows !== [];
    }

    public function isEmpty(): bool
    {
        return $this->rows === [];
    }

    /**
     * Whether anything of it is to be sent; else all of its products need no word.
     */
    public function hasRequests(): bool
    {
        return $this->page->requests !== [];
    }

    /**
     * The requests to send, once it is written down that they leave; none where that is not possible, or no longer right.
     *
     * @return list<array<string, mixed>> complete but for what WordPress adds to every request
     */
    public function depart(): array
    {
        if ($this->page->requests === [] || $this->isLate() || !$this->table->depart($this->of(Verdict::OFFER, true), $this->of(Verdict::REMOVE))) {
            return [];
        }

        return array_map($this->complete(...), $this->page->requests);
    }

    /**
     * @param array{kind: string, ids: list<int>, body: string} $request
     * @return array<string, mixed>
     */
    private function complete(array $request): array
    {
        if ($request['kind'] === 'put') {
            return ['body' => $request['body']] + $this->plan->array('request');
        }
        $head = $this->plan->array('removal');
        $head['headers'] = $this->signer->headers($request['body']) + (array) ($head['headers'] ?? []);

        return ['body' => $request['body']] + $head;
    }

    /**
     * What came of it, as the core's event `sent`.
     *
     * @param list<array<string, mixed>> $answers in the order of the requests
     * @return array<string, mixed>
     */
    public function report(array $answers, bool $leaves): array
    {
        $requests = [];
        foreach ($this->page->requests as $index => $request) {
            $requests[] = ['kind' => $request['kind'], 'ids' => array_map('strval', $request['ids']), 'answer' => $answers[$index]];
        }
        $failed = array_filter($this->page->verdicts, static fn(Verdict $verdict): bool => $verdict->what === Verdict::FAIL);

        return [
            'type' => 'sent',
            'jitter' => Sending::jitter(),
            'leaves' => $leaves,
            'url' => $this->plan->array('request')['url'] ?? null,
            'attempts' => $this->attempts(),
            'unreadable' => array_map('strval', $this->page->unreadable),
            'failed' => array_values(array_map(static fn(Verdict $verdict): array => ['id' => (string) $verdict->id, 'code' => $verdict->problem], $failed)),
            'settled' => count($this->of(Verdict::NOTHING)),
            'requests' => $requests,
        ];
    }

    /**
     * Writes down what the core makes of the answers.
     *
     * @param Effect $outcome the core's effect `settle`
     */
    public function finish(Effect $outcome): void
    {
        $ours = array_flip($this->table->stillOf($this->number, array_keys($this->rows)));
        // What left and is not ours any more may arrive after what another flight has said.
        $this->table->touch(array_values(array_filter($this->sent(), static fn(int $id): bool => !isset($ours[$id]))));
        $this->said(array_filter($outcome->ids('accepted'), static fn(int $id): bool => isset($ours[$id])));
        $postponed = [];
        foreach ($outcome->array('postponed') as $product) {
            $postponed[(int) $product['id']] = ['seconds' => (int) $product['in_seconds'], 'problem' => (string) $product['problem']];
        }
        $this->table->postpone($this->number, $postponed);
        $this->table->release($this->number, $outcome->ids('released'));
    }

    /**
     * Writes down those of which the API need not be told anything.
     */
    public function settleUnsaid(): void
    {
        $this->said($this->table->stillOf($this->number, $this->of(Verdict::NOTHING)));
    }

    /**
     * Whether what was read is too old to leave.
     */
    public function isLate(): bool
    {
        return microtime(true) - $this->claimedAt > $this->plan->int('depart_seconds');
    }

    /**
     * Gives everything back, as if it had never been claimed; but what took too long counts as tried, so that it is read with
     * fewer others the next time, and is named where it is alone.
     */
    public function abandon(): void
    {
        if ($this->isLate()) {
            $this->table->postpone($this->number, array_fill_keys(array_keys($this->rows), ['seconds' => 0, 'problem' => '']));
        } else {
            $this->table->release($this->number, array_keys($this->rows));
        }
        $this->rows = [];
    }

    /**
     * @param array<int> $ids of rows of ours that were dealt with
     */
    private function said(array $ids): void
    {
        $final = array_filter($ids, fn(int $id): bool => $this->rows[$id]->isQuiet);
        $this->table->settle($this->number, array_intersect_key($this->page->verdicts, array_flip($final)));
        $this->table->sayAgain($this->number, array_values(array_diff($ids, $final)));
    }

    /**
     * @return array<int, Row> by id
     */
    private function claim(): array
    {
        foreach ($this->class === null ? $this->plan->array('classes') : [$this->class] as $class) {
            $room = min(ProductTable::ROWS, (int) $class['products'] - count($this->rows));
            $rows = $room > 0 ? $this->table->claim($this->number, (int) $class['attempts'], $room, $this->lease) : [];
            if ($rows !== []) {
                $this->class = $class;

                return $rows;
            }
        }

        return [];
    }

    /**
     * @param array<int, Row> $rows by id
     */
    private function prepare(array $rows): void
    {
        if ($rows === []) {
            return;
        }
        $this->claimedAt = $this->claimedAt === 0.0 ? microtime(true) : $this->claimedAt;
        $this->rows += $rows;
        // Half of the time until it has to leave, so that a slow host sends what it has read instead of reading in vain.
        $until = $this->claimedAt + $this->plan->int('depart_seconds') / 2;
        $this->page = $this->page->and($this->pages->build(PageBuilder::SEND, $rows, (int) ($this->class['per_request'] ?? 1), $until));
        $unread = array_values(array_diff(array_keys($rows), array_keys($this->page->verdicts), $this->page->unreadable));
        if ($unread !== []) {
            $this->isOutOfTime = true;
            $this->table->release($this->number, $unread);
            $this->rows = array_diff_key($this->rows, array_flip($unread));
        }
    }

    /**
     * @return list<int> ids of the products that were judged so
     */
    private function of(string $what, bool $onlyNew = false): array
    {
        $ids = [];
        foreach ($this->page->verdicts as $id => $verdict) {
            if ($verdict->what === $what && (!$onlyNew || $this->rows[$id]->atApi === 0)) {
                $ids[] = $id;
            }
        }

        return $ids;
    }

    /**
     * @return list<int> ids of everything that is in a request
     */
    private function sent(): array
    {
        return array_merge([], ...array_column($this->page->requests, 'ids'));
    }

    /**
     * @return array<string, int> how often products were claimed, where it was more than once
     */
    private function attempts(): array
    {
        $attempts = [];
        foreach ($this->rows as $id => $row) {
            if ($row->attempts > 1) {
                $attempts[(string) $id] = $row->attempts;
            }
        }

        return $attempts;
    }
}
