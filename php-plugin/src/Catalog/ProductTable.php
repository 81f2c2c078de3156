<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Support\Host;

defined('ABSPATH') || exit;

/**
 * The table `ahpc_products`, one row a product, and every statement on it: it is the queue of what is to be sent, and what
 * is remembered of what was.
 *
 * A row has
 * - `digest`: empty while the product is on its way, {@see OUT} once it was judged not to be offered and that was said, else
 *   what the last final batch said of it;
 * - `at_api`: 0 where nothing of it ever left for this shop at the API, 1 where something may be there, else the time since
 *   when a final batch offers it;
 * - `changed_at`, `due_at`, `since`: its last change, when it is sent, since when it is on its way; once it has arrived,
 *   `due_at` is when that was;
 * - `flight`: the number of the flight that has it, 0 for none; `attempts`: how often it was claimed without success;
 * - `problem`: a code of the core, of what is wrong with it, or why it is left out.
 *
 * All times are Unix seconds by the database's clock, since several web servers may work on one queue. Statements on many
 * rows name at most {@see ROWS} of them by id, so that they wait for, and hold up, as few foreign transactions as possible;
 * and they must not go by the other index, which MySQL prefers where few rows wait, and then locks what lies between them.
 */
final class ProductTable
{
    /** The digest of a product that is not offered, and of which the API has been told so if it had to be. */
    public const OUT = 'out';

    /** More attempts than that mean nothing more. */
    private const MAX_ATTEMPTS = 1_000_000;

    /** Rows in one statement. */
    public const ROWS = 100;

    /** Seconds between a change and the first batch that may be the last word on it: deliveries on their way are over then. */
    public const QUIET = 120;

    /** How long the row of a product that is gone for good is kept after that was said. */
    private const KEPT_SECONDS = 90 * DAY_IN_SECONDS;

    /** The errors of MySQL after which a statement is to be repeated: waited too long for a lock, and deadlock. */
    private const REPEATABLE = '/lock wait timeout|deadlock/i';
    private const TRIES = 5;

    private const NOW = 'UNIX_TIMESTAMP()';

    /** The posts that are the products of the catalog. */
    private const CATALOG = "post_type = 'product' AND post_status NOT IN ('auto-draft', 'trash')";

    /** The digest in the condition of a change, in a form for which no index is used. */
    private const DIGEST = "COALESCE(digest, '')";

    public function __construct(private readonly \wpdb $wpdb, private readonly Tables $tables)
    {
    }

    /**
     * Something has happened to these products, or a delivery of them leaves: they are on their way from now on, and whatever
     * flight has them has lost them.
     *
     * @param list<int> $ids
     * @return bool whether it was written down
     */
    public function touch(array $ids): bool
    {
        $written = true;
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $rows = array_map(static fn(int $id): string => '(' . $id . ', ' . self::NOW . ', ' . self::NOW . ' + ' . self::QUIET . ', ' . self::NOW . ')', $some);
            // In this order, since MySQL assigns from left to right; CASE and not IF, which SQLite's drop-in gets wrong.
            $written = $this->run(
                "INSERT INTO {$this->name()} (product_id, changed_at, due_at, since) VALUES " . implode(', ', $rows) . '
                ON DUPLICATE KEY UPDATE
                due_at = CASE WHEN digest = \'\' AND due_at < ' . self::NOW . ' + ' . self::QUIET . ' THEN due_at ELSE ' . self::NOW . ' + ' . self::QUIET . ' END,
                since = CASE WHEN digest = \'\' THEN since ELSE ' . self::NOW . ' END,
                changed_at = ' . self::NOW . ", flight = 0, digest = ''"
            ) && $written;
        }

        return $written;
    }

    /**
     * Claims rows of one class that are due, the longest waiting first. Another worker may take some of them in between, so
     * what counts is what then bears the flight's number.
     *
     * @param int $attempts the class: how often the rows were claimed already; 4 stands for 4 and more
     * @return array<int, Row> by id
     */
    public function claim(int $flight, int $attempts, int $limit, Lease $lease): array
    {
        $class = match (true) {
            $attempts <= 0 => 'attempts < 1',
            $attempts >= 4 => 'attempts >= 4',
            default => "attempts = {$attempts}",
        };
        for ($try = 0; $try < self::TRIES; $try++) {
            $ids = $this->ids("SELECT product_id FROM {$this->name()} WHERE digest = '' AND due_at <= " . self::NOW . " AND {$class} ORDER BY due_at LIMIT {$limit}");
            if ($ids === []) {
                return [];
            }
            $rows = $this->take($flight, $ids, 'due_at <= ' . self::NOW, $lease);
            if ($rows !== []) {
                return $rows;
            }
        }

        return [];
    }

    /**
     * Claims these rows though they are not due, where no other flight has them.
     *
     * @param list<int> $ids
     * @return array<int, Row> by id
     */
    public function claimEarly(int $flight, array $ids, Lease $lease): array
    {
        return $this->take($flight, $ids, '(flight = 0 OR due_at <= ' . self::NOW . ')', $lease);
    }

    /**
     * Products that wait, of which the API may know nothing yet and with which nothing was wrong so far.
     *
     * @return list<int>
     */
    public function newOnes(int $limit): array
    {
        return $this->ids("SELECT product_id FROM {$this->name()} WHERE digest = '' AND at_api <= 1 AND flight = 0 AND attempts < 1 AND problem = '' ORDER BY due_at LIMIT {$limit}");
    }

    /**
     * Notes before they leave that the API may have these products from now on.
     *
     * @param list<int> $offered
     * @param list<int> $removed
     * @return bool whether it was written down; else nothing may leave
     */
    public function depart(array $offered, array $removed): bool
    {
        $written = true;
        foreach (array_chunk($offered, self::ROWS) as $some) {
            $written = $this->run("UPDATE {$this->name()} SET at_api = 1 WHERE product_id IN ({$this->list($some)}) AND at_api = 0") && $written;
        }
        foreach (array_chunk($removed, self::ROWS) as $some) {
            $written = $this->run("UPDATE {$this->name()} SET at_api = 1 WHERE product_id IN ({$this->list($some)})") && $written;
        }

        return $written;
    }

    /**
     * Those of these rows that a flight still has.
     *
     * @param list<int> $ids
     * @return list<int>
     */
    public function stillOf(int $flight, array $ids): array
    {
        $ours = [];
        foreach (array_chunk($ids, self::ROWS) as $some) {
            array_push($ours, ...$this->ids("SELECT product_id FROM {$this->name()} WHERE flight = {$flight} AND product_id IN ({$this->list($some)})"));
        }

        return $ours;
    }

    /**
     * The last word on these products was said.
     *
     * @param array<int, Verdict> $said by id
     */
    public function settle(int $flight, array $said): void
    {
        foreach (array_chunk($said, self::ROWS, true) as $some) {
            $ids = array_keys($some);
            $digests = $problems = '';
            $offered = [];
            foreach ($some as $id => $verdict) {
                $digests .= $this->wpdb->prepare(' WHEN %d THEN %s', $id, $verdict->digest);
                $problems .= $verdict->problem === '' ? '' : $this->wpdb->prepare(' WHEN %d THEN %s', $id, $verdict->problem);
                if ($verdict->isOffered()) {
                    $offered[] = $id;
                }
            }
            $problem = $problems === '' ? "''" : "CASE product_id{$problems} ELSE '' END";
            $atApi = $offered === [] ? 'at_api' : "CASE WHEN at_api <= 1 AND product_id IN ({$this->list($offered)}) THEN " . self::NOW . ' ELSE at_api END';
            $this->run(
                "UPDATE {$this->name()} SET digest = CASE product_id{$digests} END, problem = {$problem}, at_api = {$atApi},
                due_at = " . self::NOW . ", flight = 0, attempts = 0 WHERE flight = {$flight} AND product_id IN ({$this->list($ids)})"
            );
        }
    }

    /**
     * These were said as they were, but too soon after a change: they are said once more when it has been quiet.
     *
     * @param list<int> $ids
     */
    public function sayAgain(int $flight, array $ids): void
    {
        // A change from the future is one of now: somebody's clock was wrong.
        $due = 'CASE WHEN changed_at < ' . self::NOW . ' THEN changed_at ELSE ' . self::NOW . ' END + ' . self::QUIET;
        $this->eachOf($flight, $ids, "problem = '', attempts = 0, flight = 0, due_at = {$due}");
    }

    /**
     * These are tried again later; what is wrong with them is kept.
     *
     * @param array<int, array{seconds: int, problem: string}> $postponed by id
     */
    public function postpone(int $flight, array $postponed): void
    {
        foreach ($this->alike($postponed) as [$ids, ['seconds' => $seconds, 'problem' => $problem]]) {
            $this->eachOf($flight, $ids, $this->wpdb->prepare('flight = 0, due_at = ' . self::NOW . ' + %d, problem = %s', $seconds, $problem));
        }
    }

    /**
     * These did not leave for a reason that is not theirs: they are due again as if nothing had been.
     *
     * @param list<int> $ids
     */
    public function release(int $flight, array $ids): void
    {
        $this->eachOf($flight, $ids, 'flight = 0, due_at = ' . self::NOW . ', attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END');
    }

    /**
     * What the API may have of a product, and since when a final batch offers it.
     *
     * @return array{at_api: int, known_seconds: int}|null null where there is no row
     */
    public function known(int $id): ?array
    {
        $row = $this->read('SELECT at_api, ' . self::NOW . " AS now FROM {$this->name()} WHERE product_id = {$id}")[0] ?? null;
        if ($row === null) {
            return null;
        }
        $atApi = (int) $row['at_api'];

        return ['at_api' => $atApi, 'known_seconds' => $atApi > 1 ? max(0, (int) $row['now'] - $atApi) : 0];
    }

    /**
     * How long until the next row is due; null where none waits.
     */
    public function secondsUntilDue(): ?int
    {
        $row = $this->read('SELECT MIN(due_at) AS due, ' . self::NOW . " AS now FROM {$this->name()} WHERE digest = ''")[0] ?? [];

        return isset($row['due']) ? max(0, (int) $row['due'] - (int) $row['now']) : null;
    }

    /**
     * The first rows with an id above `$afterId` and up to `$untilId`, by id.
     *
     * @return array<int, Row>
     */
    public function between(int $afterId, int $untilId, int $limit): array
    {
        return $this->rows("product_id > {$afterId} AND product_id <= {$untilId} ORDER BY product_id LIMIT {$limit}");
    }

    /**
     * Makes the rows that are missing; they are due at once.
     *
     * @param list<int> $ids
     */
    public function add(array $ids): void
    {
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $rows = array_map(static fn(int $id): string => "({$id}, " . self::NOW . ', ' . self::NOW . ')', $some);
            $this->run("INSERT IGNORE INTO {$this->name()} (product_id, due_at, since) VALUES " . implode(', ', $rows));
        }
    }

    /**
     * The API may have these whatever the rows say, as of a shop that another version has connected, or whose rows are lost.
     * Those of which nothing is known are due at once.
     *
     * @param list<int> $ids
     */
    public function addKnown(array $ids): void
    {
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $rows = array_map(static fn(int $id): string => "({$id}, 1, " . self::NOW . ', ' . self::NOW . ')', $some);
            // In this order, since MySQL assigns from left to right.
            $this->run(
                "INSERT INTO {$this->name()} (product_id, at_api, due_at, since) VALUES " . implode(', ', $rows) . '
                ON DUPLICATE KEY UPDATE digest = CASE WHEN at_api = 0 THEN \'\' ELSE digest END,
                due_at = CASE WHEN at_api = 0 THEN ' . self::NOW . ' ELSE due_at END, at_api = CASE WHEN at_api = 0 THEN 1 ELSE at_api END'
            );
        }
    }

    /**
     * The same for what was written down after its row was lost, and is gone for good since.
     */
    public function addGone(): void
    {
        $this->correct("at_api = 0 AND product_id > 0 AND NOT EXISTS (SELECT 1 FROM {$this->wpdb->posts} WHERE ID = product_id)", "digest = '', due_at = " . self::NOW . ', at_api = 1');
    }

    /**
     * Puts these on their way again, whatever was said of them.
     *
     * @param list<int> $ids
     * @param bool $mayBeGone whether the API may have forgotten them, as where a shop has moved
     */
    public function renew(array $ids, bool $mayBeGone = false): void
    {
        $atApi = $mayBeGone ? ', at_api = CASE WHEN at_api > 1 THEN 1 ELSE at_api END' : '';
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $this->run(
                "UPDATE {$this->name()} SET since = CASE WHEN digest = '' THEN since ELSE " . self::NOW . ' END,
                due_at = ' . self::NOW . ", flight = 0, digest = ''{$atApi} WHERE product_id IN ({$this->list($some)})"
            );
        }
    }

    /**
     * Puts those on their way again of which still that was said which the shop no longer has.
     *
     * @param array<int, string> $digests as they were read, by id
     */
    public function mark(array $digests): void
    {
        foreach (array_chunk($digests, self::ROWS, true) as $some) {
            $rows = array_map(fn(int $id): string => $this->wpdb->prepare('(product_id = %d AND ' . self::DIGEST . ' = %s)', $id, $some[$id]), array_keys($some));
            $this->run("UPDATE {$this->name()} SET digest = '', due_at = " . self::NOW . ', since = ' . self::NOW . ' WHERE ' . implode(' OR ', $rows));
        }
    }

    /**
     * Forgets the rows of products that are gone for good, some time after that was said.
     *
     * @param list<int> $ids of products without a post
     */
    public function forget(array $ids): void
    {
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $this->run("DELETE FROM {$this->name()} WHERE " . self::DIGEST . " = '" . self::OUT . "' AND due_at < " . self::NOW . ' - ' . self::KEPT_SECONDS . " AND product_id IN ({$this->list($some)})");
        }
    }

    /**
     * As for a shop of which the API knows nothing: every product is on its way, and none of them ever left.
     */
    public function startOver(): void
    {
        $after = 0;
        while (($ids = $this->ids("SELECT product_id FROM {$this->name()} WHERE product_id > {$after} ORDER BY product_id LIMIT " . self::ROWS)) !== []) {
            $this->run(
                "UPDATE {$this->name()} SET at_api = 0, digest = '', flight = 0, attempts = 0, problem = '', due_at = " . self::NOW . ',
                since = ' . self::NOW . " WHERE product_id IN ({$this->list($ids)})"
            );
            $after = end($ids);
        }
    }

    /**
     * Brings back what no clock can have meant, as after the server's clock was wrong or somebody has edited rows.
     */
    public function repair(): void
    {
        $this->correct(self::DIGEST . " = '' AND due_at > " . self::NOW . ' + ' . (2 * DAY_IN_SECONDS), 'due_at = ' . self::NOW);
        foreach (['changed_at', 'since', 'at_api'] as $column) {
            $this->correct("{$column} > " . self::NOW . ' + 60', "{$column} = " . self::NOW);
        }
        $this->correct('attempts < 0', 'attempts = 0');
        $this->correct('attempts > ' . self::MAX_ATTEMPTS, 'attempts = ' . self::MAX_ATTEMPTS);
        // What no version of ours writes, of a product of which something may have left.
        $this->correct('at_api < 0', 'at_api = 1');
    }

    /**
     * The catalog in four numbers, each product in exactly one of them by its row alone; and what wants the merchant.
     */
    public function numbers(): Numbers
    {
        $catalog = self::CATALOG;
        $out = self::OUT;
        // The products that there are, and those that are gone and not taken off yet; in one statement, so of one moment.
        $rows = $this->read(
            "SELECT SUM(CASE WHEN digest = '' AND problem <> '' THEN 1 ELSE 0 END) AS needing,
                SUM(CASE WHEN product_id IS NULL OR (digest = '' AND problem = '') THEN 1 ELSE 0 END) AS waiting,
                SUM(CASE WHEN digest = '{$out}' THEN 1 ELSE 0 END) AS left_out,
                SUM(CASE WHEN digest NOT IN ('', '{$out}') THEN 1 ELSE 0 END) AS listed,
                MIN(CASE WHEN digest = '' AND problem = '' THEN since ELSE NULL END) AS first_since
            FROM {$this->wpdb->posts} LEFT JOIN {$this->name()} ON product_id = ID WHERE {$catalog}
            UNION ALL
            SELECT SUM(CASE WHEN problem <> '' THEN 1 ELSE 0 END), SUM(CASE WHEN problem = '' THEN 1 ELSE 0 END), 0, 0, MIN(CASE WHEN problem = '' THEN since ELSE NULL END)
            FROM {$this->name()} LEFT JOIN {$this->wpdb->posts} ON ID = product_id AND {$catalog} WHERE digest = '' AND ID IS NULL"
        );
        $sum = static fn(string $column): int => array_sum(array_map('intval', array_column($rows, $column)));
        $since = array_filter(array_map('intval', array_column($rows, 'first_since')));

        return new Numbers($sum('listed'), $sum('waiting'), $sum('needing'), $sum('left_out'), $since === [] ? null : min($since));
    }

    /**
     * What is wrong with products that want the merchant, the most frequent first.
     *
     * @return list<array{code: string, products: int, since: int}>
     */
    public function problems(): array
    {
        $rows = $this->read("SELECT problem, COUNT(*) AS products, MIN(since) AS since FROM {$this->name()} WHERE digest = '' AND problem <> '' GROUP BY problem ORDER BY COUNT(*) DESC");

        return array_map(
            static fn(array $row): array => ['code' => (string) $row['problem'], 'products' => (int) $row['products'], 'since' => (int) $row['since']],
            $rows
        );
    }

    /**
     * Products of which something is to be said: what is wrong with them, why they are left out, or what is missing of them.
     *
     * @param string $condition one of the constants of {@see Listed}
     * @return array<int, string> code of the core by id
     */
    public function listed(string $condition, int $limit): array
    {
        $catalog = self::CATALOG;
        $rows = $this->read(
            "SELECT product_id, problem FROM {$this->name()} LEFT JOIN {$this->wpdb->posts} ON ID = product_id AND {$catalog}
            WHERE {$condition} AND problem <> '' ORDER BY since DESC, product_id LIMIT {$limit}"
        );

        return array_map('strval', array_column($rows, 'problem', 'product_id'));
    }

    public function lastError(): string
    {
        return $this->wpdb->last_error;
    }

    /**
     * @param list<int> $ids
     * @return array<int, Row>
     */
    private function take(int $flight, array $ids, string $condition, Lease $lease): array
    {
        $rows = [];
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $list = $this->list($some);
            // The attempts come last, since MySQL would count with the new ones.
            $claimed = $this->run(
                "UPDATE {$this->name()} SET flight = {$flight}, due_at = " . self::NOW . " + CASE WHEN attempts >= {$lease->setAsideAfter} - 1 THEN {$lease->restSeconds} ELSE {$lease->seconds} END,
                problem = CASE WHEN attempts >= 5 AND problem = '' THEN '" . Verdict::ENDS_WORKER . "' ELSE problem END, attempts = attempts + 1
                WHERE product_id IN ({$list}) AND " . self::DIGEST . " = '' AND {$condition}"
            );
            if ($claimed) {
                $rows += $this->rows("flight = {$flight} AND product_id IN ({$list})");
            }
        }

        return $rows;
    }

    /**
     * @return array<int, Row>
     */
    private function rows(string $condition): array
    {
        $rows = [];
        // Nothing is added to what is stored: MySQL gives up the whole statement where one row holds the largest number.
        $isQuiet = 'CASE WHEN changed_at <= ' . self::NOW . ' - ' . self::QUIET . ' THEN 1 ELSE 0 END';
        foreach ($this->read("SELECT *, {$isQuiet} AS is_quiet FROM {$this->name()} WHERE {$condition}") as $row) {
            $rows[(int) $row['product_id']] = new Row(
                (int) $row['product_id'],
                (string) $row['digest'],
                (int) $row['at_api'],
                (int) $row['attempts'],
                (int) $row['is_quiet'] === 1
            );
        }

        return $rows;
    }

    /**
     * Looks for such rows without a lock, and changes them by their ids.
     */
    private function correct(string $condition, string $assignments): void
    {
        do {
            $ids = $this->ids("SELECT product_id FROM {$this->name()} WHERE {$condition} LIMIT " . self::ROWS);
            $done = $ids !== [] && $this->run("UPDATE {$this->name()} SET {$assignments} WHERE product_id IN ({$this->list($ids)}) AND {$condition}");
        } while ($done && count($ids) === self::ROWS);
    }

    /**
     * @param list<int> $ids
     */
    private function eachOf(int $flight, array $ids, string $assignments): void
    {
        foreach (array_chunk($ids, self::ROWS) as $some) {
            $this->run("UPDATE {$this->name()} SET {$assignments} WHERE flight = {$flight} AND product_id IN ({$this->list($some)})");
        }
    }

    /**
     * @param array<int, array{seconds: int, problem: string}> $values by id
     * @return list<array{list<int>, array{seconds: int, problem: string}}> ids that have the same
     */
    private function alike(array $values): array
    {
        $groups = [];
        foreach ($values as $id => $value) {
            $key = "{$value['seconds']}:{$value['problem']}";
            $groups[$key] ??= [[], $value];
            $groups[$key][0][] = $id;
        }

        return array_values($groups);
    }

    /**
     * @return list<int>
     */
    private function ids(string $query): array
    {
        return array_map('intval', array_column($this->read($query), 'product_id'));
    }

    /**
     * @param list<int> $ids
     */
    private function list(array $ids): string
    {
        return implode(', ', array_map('intval', $ids));
    }

    /**
     * Reads in silence: that the table is missing is told by the regular check and by the page, not at each reading.
     *
     * @return list<array<string, string|null>>
     */
    private function read(string $query): array
    {
        $suppressed = $this->wpdb->suppress_errors();
        $rows = $this->wpdb->get_results($query, ARRAY_A);
        $this->wpdb->suppress_errors($suppressed);

        return is_array($rows) ? $rows : [];
    }

    /**
     * Runs a statement, again where the database has given it up for the sake of another transaction.
     */
    private function run(string $statement): bool
    {
        // The table may be missing in the moment of an update, or for good; that is told by the regular check, not by each
        // sale of the shop.
        $suppressed = $this->wpdb->suppress_errors();
        for ($try = 1; ($done = $this->wpdb->query($statement)) === false && $try < self::TRIES; $try++) {
            if (preg_match(self::REPEATABLE, $this->wpdb->last_error) !== 1) {
                break;
            }
            Host::nap(random_int(10_000, 50_000) * $try);
        }
        $this->wpdb->suppress_errors($suppressed);

        return $done !== false;
    }

    private function name(): string
    {
        return $this->tables->name(Tables::PRODUCTS);
    }
}
