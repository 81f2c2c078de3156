<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Machine\Effect;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Support\Budget;

defined('ABSPATH') || exit;

/**
 * Goes through a range of the catalog by id, posts and rows, and puts on their way what has to be said. It sends nothing.
 */
final class Walk
{
    /** How long one look may take before what was found is reported. */
    private const LOOKING_SECONDS = 5;

    /** @var array<int, string> what is said of products that differ, by id */
    private array $differing = [];

    /** @var array<int, string> what is said of products that are to be taken off, by id */
    private array $leaving = [];

    public function __construct(
        private readonly ProductTable $table,
        private readonly ProductReader $products,
        private readonly PageBuilder $pages
    ) {
    }

    /**
     * @param Effect $look the core's effect
     * @return array<string, mixed> the core's event `walked`
     */
    public function look(Effect $look, Budget $budget): array
    {
        $this->differing = $this->leaving = [];
        $last = $look->int('after_id');
        $lookedAt = 0;
        $end = microtime(true) + self::LOOKING_SECONDS;
        do {
            $limit = min(ProductTable::ROWS, $look->int('products') - $lookedAt);
            [$ids, $rows, $more] = $this->page($last, $look->intOrNull('until_id') ?? PHP_INT_MAX, $limit);
            $this->treat($look, $ids, $rows);
            $lookedAt += count($ids);
            $last = $ids === [] ? $last : max($ids);
        } while ($more && $lookedAt < $look->int('products') && microtime(true) < $end && !$budget->isUsedUp());

        return [
            'type' => 'walked',
            'walk' => $look->int('walk'),
            'last_id' => $lookedAt === 0 ? null : $last,
            'more' => $more,
            'looked_at' => $lookedAt,
            'differ' => count($this->differing),
            'removals' => count($this->leaving),
            'leaves' => $budget->isUsedUp(),
        ];
    }

    /**
     * Puts on their way what the last look has found.
     *
     * @param Effect $mark the core's effect, which says whether also what is to be taken off
     * @return array<string, mixed> the core's event `marked`
     */
    public function mark(Effect $mark, Budget $budget): array
    {
        $this->table->mark($this->differing + ($mark->flag('removals') ? $this->leaving : []));
        $this->differing = $this->leaving = [];

        return ['type' => 'marked', 'walk' => $mark->int('walk'), 'leaves' => $budget->isUsedUp()];
    }

    /**
     * @return array{list<int>, array<int, Row>, bool} ids in ascending order, the rows that there are, whether more follows
     */
    private function page(int $after, int $until, int $limit): array
    {
        // One more than asked for of each, to know whether others follow.
        $posts = $this->products->between($after, $until, $limit + 1);
        $rows = $this->table->between($after, $until, $limit + 1);
        $ids = array_values(array_unique([...$posts, ...array_keys($rows)]));
        sort($ids);
        $page = array_slice($ids, 0, $limit);

        return [$page, array_intersect_key($rows, array_flip($page)), count($ids) > $limit];
    }

    /**
     * @param list<int> $ids
     * @param array<int, Row> $rows by id
     */
    private function treat(Effect $look, array $ids, array $rows): void
    {
        $this->table->add(array_values(array_filter($ids, static fn(int $id): bool => !isset($rows[$id]))));
        match ($look->text('mode')) {
            'all' => $this->table->renew(array_keys($rows)),
            'moved' => $this->table->renew(array_keys($rows), true),
            default => $this->compare($look->array('renew'), $rows),
        };
    }

    /**
     * @param array<array-key, mixed> $renew which share of the catalog is said again whatever was said of it; empty for none
     * @param array<int, Row> $rows by id
     */
    private function compare(array $renew, array $rows): void
    {
        $said = array_filter($rows, static fn(Row $row): bool => $row->digest !== '');
        $again = array_filter($said, static fn(Row $row): bool => $renew !== [] && $row->id % (int) $renew['of'] === (int) $renew['day'] % (int) $renew['of']);
        $this->table->renew(array_keys($again));
        $rest = array_diff_key($said, $again);
        if ($rest === []) {
            return;
        }
        foreach ($this->pages->build(PageBuilder::COMPARE, $rest, ProductTable::ROWS)->verdicts as $id => $verdict) {
            if ($verdict->what === Verdict::DIFFERS) {
                $this->differing[$id] = $rest[$id]->digest;
            } elseif ($verdict->what === Verdict::TAKE_OFF) {
                $this->leaving[$id] = $rest[$id]->digest;
            }
        }
        $this->table->forget(array_keys(array_filter($rest, static fn(Row $row): bool => $row->digest === ProductTable::OUT)));
    }
}
