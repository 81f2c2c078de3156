<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Storage;

/**
 * Product events that the API has not been told, one row an event.
 *
 * A row is written when the event happens and deleted when a delivery that was built after it has been accepted.
 */
final class OutboxTable
{
    public const CREATED = 'created';
    public const UPDATED = 'updated';
    public const DELETED = 'deleted';

    /** Rows in one statement, which stays far below what databases take. */
    private const ROWS = 500;

    public function __construct(private readonly \wpdb $wpdb, private readonly Tables $tables)
    {
    }

    /**
     * @param list<int> $ids of products
     * @param string $event one of the constants above
     */
    public function record(array $ids, string $event): void
    {
        // In the moment between an update of the plugin's files and its upgrade the table may be missing; a shopper's
        // order must not fail for that, and the next look through the catalog finds the change.
        $suppressed = $this->wpdb->suppress_errors();
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $rows = array_map(fn(int $id): string => $this->wpdb->prepare('(%d, %s, %d)', $id, $event, time()), $some);
            $this->wpdb->query("INSERT INTO {$this->table()} (product_id, event, happened_at) VALUES " . implode(', ', $rows));
        }
        $this->wpdb->suppress_errors($suppressed);
    }

    /**
     * The first products whose events are due: those that were never postponed, then by how long they have been due.
     *
     * @param int $happenedUntil the youngest event of a product must not be needed to be younger than this
     * @return array<int, array{events: list<string>, last: int, attempts: int, tried: bool}> by the product's id
     */
    public function waiting(int $products, int $happenedUntil): array
    {
        $ids = $this->wpdb->get_col($this->wpdb->prepare(
            "SELECT product_id FROM {$this->table()} WHERE happened_at <= %d AND due_at <= %d GROUP BY product_id ORDER BY MAX(due_at), MIN(id) LIMIT %d",
            $happenedUntil,
            time(),
            $products
        ));
        if ($ids === []) {
            return [];
        }
        $waiting = array_fill_keys(array_map('intval', $ids), ['events' => [], 'last' => 0, 'attempts' => 0, 'tried' => false]);
        $list = implode(', ', array_keys($waiting));
        $rows = $this->wpdb->get_results(
            "SELECT product_id, event, MAX(id) AS last, MAX(attempts) AS attempts, MAX(tried) AS tried FROM {$this->table()}
            WHERE product_id IN ({$list}) GROUP BY product_id, event ORDER BY MIN(id)"
        );
        foreach ($rows ?? [] as $row) {
            $product = &$waiting[(int) $row->product_id];
            $product['events'][] = $row->event;
            $product['last'] = max($product['last'], (int) $row->last);
            $product['attempts'] = max($product['attempts'], (int) $row->attempts);
            $product['tried'] = $product['tried'] || (int) $row->tried === 1;
        }

        return $waiting;
    }

    /**
     * How many products wait.
     */
    public function count(): int
    {
        return (int) $this->wpdb->get_var("SELECT COUNT(DISTINCT product_id) FROM {$this->table()}");
    }

    public function isEmpty(): bool
    {
        return $this->wpdb->get_var("SELECT 1 FROM {$this->table()} LIMIT 1") === null;
    }

    /**
     * Notes that the events of a product go out now, and gives the number of the last one; 0 without any.
     *
     * @param bool $asRemoval whether only its removal is told, so that what happened after the last one is left
     */
    public function tryAll(int $id, bool $asRemoval): int
    {
        $condition = $asRemoval ? $this->wpdb->prepare('AND event = %s', self::DELETED) : '';
        $last = (int) $this->wpdb->get_var($this->wpdb->prepare("SELECT MAX(id) FROM {$this->table()} WHERE product_id = %d {$condition}", $id));
        if ($last > 0) {
            $this->wpdb->query($this->wpdb->prepare("UPDATE {$this->table()} SET tried = 1 WHERE product_id = %d AND id <= %d", $id, $last));
        }

        return $last;
    }

    /**
     * @param int $last the number of the last event that is struck out
     */
    public function strike(int $id, int $last): void
    {
        $this->wpdb->query($this->wpdb->prepare(
            "DELETE FROM {$this->table()} WHERE product_id = %d AND id <= %d",
            $id,
            $last
        ));
    }

    public function postpone(int $id, int $attempts, int $dueAt): void
    {
        $this->wpdb->update($this->table(), ['attempts' => $attempts, 'due_at' => $dueAt], ['product_id' => $id]);
    }

    private function table(): string
    {
        return $this->tables->name(Tables::OUTBOX);
    }
}
