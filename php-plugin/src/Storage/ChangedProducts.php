<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Storage;

/**
 * Hands products over to the outbox whose changes only a delivery can tell: an upsert changes no more than state and price
 * of a product that the API knows.
 */
final class ChangedProducts
{
    /** Rows in one statement, which stays far below what databases take. */
    private const ROWS = 500;

    public function __construct(private readonly \wpdb $wpdb, private readonly Tables $tables)
    {
    }

    /**
     * @param list<int> $ids
     */
    public function deliver(array $ids): void
    {
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $rows = array_map(fn(int $id): string => $this->wpdb->prepare("(%d, 'updated', %d)", $id, time()), $some);
            $this->wpdb->query(
                "INSERT INTO {$this->tables->name(Tables::OUTBOX)} (product_id, event, happened_at) VALUES " . implode(', ', $rows)
            );
        }
    }
}
