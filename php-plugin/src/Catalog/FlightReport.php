<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use stdClass;

/**
 * What came of the products of one flight, as the core's event `sent` has it.
 */
final class FlightReport
{
    /** @var list<stdClass> */
    public array $requests = [];

    /** @var array{last_id: int, more: bool}|null */
    private ?array $read = null;

    private int $unchanged = 0;
    private int $delivered = 0;
    private int $skipped = 0;

    /** @var list<stdClass|array{id: string, code: string, params: stdClass}> */
    private array $leftOut = [];

    /** @var list<stdClass> */
    private array $notes = [];

    /** @var list<array{ids: list<string>, answer: array<string, mixed>}> */
    private array $answers = [];

    public function readTo(int $lastId, bool $more): void
    {
        $this->read = ['last_id' => $lastId, 'more' => $more];
    }

    /**
     * The highest id that was read; null before the first page, and for products that were asked for by id.
     */
    public function lastId(): ?int
    {
        return $this->read['last_id'] ?? null;
    }

    public function count(int $unchanged, int $skipped, int $delivered): void
    {
        $this->unchanged += $unchanged;
        $this->skipped += $skipped;
        $this->delivered += $delivered;
    }

    /**
     * @param list<int> $ids of products that some plugin's code does not let be read
     */
    public function addUnreadable(array $ids): void
    {
        foreach ($ids as $id) {
            $this->leftOut[] = ['id' => (string) $id, 'code' => 'product_unreadable', 'params' => new stdClass()];
        }
    }

    /**
     * @param stdClass $built what the core has written
     */
    public function addRequests(stdClass $built): void
    {
        array_push($this->requests, ...$built->requests);
        array_push($this->leftOut, ...$built->skipped);
        array_push($this->notes, ...$built->notes);
    }

    /**
     * @param list<array<string, mixed>> $answers in the order of the requests
     */
    public function addAnswers(array $answers): void
    {
        foreach ($this->requests as $index => $request) {
            $this->answers[] = ['ids' => $request->ids, 'answer' => $answers[$index]];
        }
    }

    /**
     * @return array<string, mixed>
     */
    public function fields(): array
    {
        return [
            'read' => $this->read,
            'unchanged' => $this->unchanged,
            'delivered' => $this->delivered,
            'skipped' => $this->skipped,
            'left_out' => $this->leftOut,
            'notes' => $this->notes,
            'requests' => $this->answers,
        ];
    }
}
