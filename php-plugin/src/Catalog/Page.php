<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * What the core has made of some products: requests, and a verdict on each.
 */
final class Page
{
    /**
     * @param list<array{kind: string, ids: list<int>, body: string}> $requests
     * @param array<int, Verdict> $verdicts by id
     * @param list<int> $unreadable products that are there and could not be read, or brought the core down
     */
    public function __construct(
        public readonly array $requests = [],
        public readonly array $verdicts = [],
        public readonly array $unreadable = []
    ) {
    }

    /**
     * @param array<string, mixed> $answer of `prepare_page`
     */
    public static function fromArray(array $answer): self
    {
        $verdicts = [];
        foreach ((array) $answer['products'] as $product) {
            $verdict = Verdict::fromArray($product);
            $verdicts[$verdict->id] = $verdict;
        }
        $requests = array_map(static fn(array $request): array => [
            'kind' => (string) $request['kind'],
            'ids' => array_map('intval', (array) $request['ids']),
            'body' => (string) $request['body'],
        ], array_values((array) ($answer['requests'] ?? [])));

        return new self($requests, $verdicts);
    }

    public function and(self $other): self
    {
        return new self([...$this->requests, ...$other->requests], $this->verdicts + $other->verdicts, [...$this->unreadable, ...$other->unreadable]);
    }

    public function bytes(): int
    {
        return array_sum(array_map(static fn(array $request): int => strlen($request['body']), $this->requests));
    }
}
