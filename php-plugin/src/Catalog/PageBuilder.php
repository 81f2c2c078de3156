<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\ReadingFailed;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;

defined('ABSPATH') || exit;

/**
 * Reads products and has the core judge and write them, in portions that neither can choke on.
 */
final class PageBuilder
{
    public const SEND = 'send';
    public const COMPARE = 'compare';

    /** Bytes of facts that the core is handed at once: the translated core takes several times as much memory. */
    private const PORTION_BYTES = 262_144;

    public function __construct(
        private readonly Core $core,
        private readonly ProductReader $products,
        private readonly StoreFacts $facts
    ) {
    }

    /**
     * @param string $mode one of the constants above
     * @param array<int, Row> $rows by id
     * @param int $perRequest how many products a request may hold
     * @param float|null $until after which no other product is begun; those are in no part of the page then
     * @throws ReadingFailed
     */
    public function build(string $mode, array $rows, int $perRequest, ?float $until = null): Page
    {
        $page = new Page();
        $store = $this->facts->ofStore();
        foreach ($this->products->pages(array_keys($rows)) as $ids) {
            $facts = $this->products->facts($ids, $mode === self::SEND, $until);
            $page = $page->and(new Page([], [], array_keys($facts, null, true)));
            foreach ($this->portions(array_filter($facts)) as $portion) {
                $page = $page->and($this->prepare(['mode' => $mode, 'store' => $store, 'limits' => ['max_products' => $perRequest]], $portion, $rows));
            }
            if (count($facts) < count($ids)) {
                break;
            }
        }

        return $page;
    }

    /**
     * Products that bring the core down are found by halves; the others go out.
     *
     * @param array<string, mixed> $page what is to be made of them, and for which store
     * @param list<array<string, mixed>> $facts
     * @param array<int, Row> $rows by id
     */
    private function prepare(array $page, array $facts, array $rows): Page
    {
        $answer = $this->core->ask('prepare_page', $page + [
            'products' => array_map(static fn(array $fact): array => $fact + [
                'at_api' => $rows[$fact['id']]->atApi,
                'digest' => $rows[$fact['id']]->digest,
            ], $facts),
        ]);
        if (!$answer instanceof CoreError) {
            return Page::fromArray($answer);
        }
        if (count($facts) === 1) {
            return new Page([], [], array_column($facts, 'id'));
        }
        [$first, $second] = array_chunk($facts, (int) ceil(count($facts) / 2));

        return $this->prepare($page, $first, $rows)->and($this->prepare($page, $second, $rows));
    }

    /**
     * @param array<int, array<string, mixed>> $facts
     * @return list<list<array<string, mixed>>>
     */
    private function portions(array $facts): array
    {
        $portions = [];
        $filled = self::PORTION_BYTES;
        foreach ($facts as $fact) {
            $bytes = $this->bytesOf($fact);
            if ($filled + $bytes > self::PORTION_BYTES) {
                $portions[] = [];
                $filled = 0;
            }
            $portions[array_key_last($portions)][] = $fact;
            $filled += $bytes;
        }

        return $portions;
    }

    /**
     * @param array<string, mixed> $fact
     */
    private function bytesOf(array $fact): int
    {
        $bytes = 400;
        foreach ($fact as $value) {
            $bytes += is_string($value) ? strlen($value) : 0;
        }

        return $bytes + 200 * count((array) ($fact['images'] ?? []));
    }
}
