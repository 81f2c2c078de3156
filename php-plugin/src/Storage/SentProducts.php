<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Storage;

/**
 * What the API has accepted of each product, as digests; see {@see Fingerprint}.
 *
 * It is written after the API has answered, so a row may be older than what the API has, and never newer: at worst
 * something is sent again.
 */
final class SentProducts
{
    /** Rows in one statement, which stays far below what databases take. */
    private const ROWS = 500;

    public function __construct(private readonly \wpdb $wpdb, private readonly Tables $tables)
    {
    }

    /**
     * The first products with an id above `$afterId` and up to `$untilId`, by id.
     *
     * @return array<int, array{offer: string, content: string, removed: bool}>
     */
    public function between(int $afterId, int $untilId, int $limit): array
    {
        return $this->read($this->wpdb->prepare('product_id > %d AND product_id <= %d', $afterId, $untilId), $limit);
    }

    /**
     * How many products the API lists whose posts do not meet a condition, or are gone.
     */
    public function countOthers(string $condition): int
    {
        return (int) $this->wpdb->get_var(
            "SELECT COUNT(*) FROM {$this->table()} LEFT JOIN {$this->wpdb->posts} ON ID = product_id AND {$condition} WHERE removed = 0 AND ID IS NULL"
        );
    }

    /**
     * @param list<int> $ids
     * @return array<int, array{offer: string, content: string, removed: bool}>
     */
    public function these(array $ids): array
    {
        return $ids === [] ? [] : $this->read('product_id IN (' . implode(', ', array_map('intval', $ids)) . ')', count($ids));
    }

    /**
     * @param array<int, array{offer: string, content: string}> $fingerprints of what was accepted, by id
     */
    public function accepted(array $fingerprints): void
    {
        $rows = [];
        foreach ($fingerprints as $id => $fingerprint) {
            $rows[] = $this->wpdb->prepare('(%d, %s, %s, 0)', $id, $fingerprint['offer'], $fingerprint['content']);
        }
        foreach (array_chunk($rows, self::ROWS) as $some) {
            $this->wpdb->query("REPLACE INTO {$this->table()} (product_id, offer, content, removed) VALUES " . implode(', ', $some));
        }
    }

    /**
     * The API has taken these off the marketplace. Their content is kept: should they come back, it says whether the API
     * still has the right one.
     *
     * @param list<int> $ids
     */
    public function removed(array $ids): void
    {
        if ($ids !== []) {
            $list = implode(', ', array_map('intval', $ids));
            $this->wpdb->query("UPDATE {$this->table()} SET removed = 1, offer = '' WHERE product_id IN ({$list})");
        }
    }

    /**
     * As for a shop of which the API knows nothing.
     */
    public function forgetAll(): void
    {
        $this->wpdb->query("DELETE FROM {$this->table()}");
    }

    /**
     * @return array<int, array{offer: string, content: string, removed: bool}>
     */
    private function read(string $condition, int $limit): array
    {
        $known = [];
        $rows = $this->wpdb->get_results("SELECT product_id, offer, content, removed FROM {$this->table()} WHERE {$condition} ORDER BY product_id LIMIT {$limit}");
        foreach ($rows ?? [] as $row) {
            $known[(int) $row->product_id] = ['offer' => $row->offer, 'content' => $row->content, 'removed' => (int) $row->removed === 1];
        }

        return $known;
    }

    private function table(): string
    {
        return $this->tables->name(Tables::PRODUCTS);
    }
}
