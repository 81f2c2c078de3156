<?php

/**
 * Runs inside WordPress: puts rows into the plugin's table, does something with it, and tells what the rows are then.
 *
 * Times go in and come out as seconds from now, in tens when they come out, since time goes on meanwhile; a time of 0 or 1 in
 * the table is told as `none`.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Services;

return new class {
    private const TIMES = ['changed_at', 'due_at', 'since'];

    public readonly ProductTable $table;

    public function __construct()
    {
        global $wpdb;
        $this->table = (new Services())->productTable();
        if (getenv('DB') === 'mariadb' || str_contains((string) $wpdb->db_server_info(), 'MariaDB')) {
            // Stricter than WordPress asks for, as hosts have it.
            $wpdb->query("SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'");
        }
        $this->run("DELETE FROM {$this->name()}");
        $GLOBALS['EZSQL_ERROR'] = [];
    }

    public function name(): string
    {
        global $wpdb;

        return "{$wpdb->prefix}ahpc_products";
    }

    /**
     * @param array<int, array<string, string|int>> $rows by product; times, and an `at_api` below 0, are seconds from now
     */
    public function put(array $rows): void
    {
        global $wpdb;
        $now = (int) $wpdb->get_var('SELECT UNIX_TIMESTAMP()');
        foreach ($rows as $id => $row) {
            foreach (self::TIMES as $time) {
                $row[$time] = isset($row[$time]) ? $now + $row[$time] : 0;
            }
            $row['at_api'] = ($row['at_api'] ?? 0) < 0 ? $now + $row['at_api'] : ($row['at_api'] ?? 0);
            if ($wpdb->insert($this->name(), ['product_id' => $id] + $row) !== 1) {
                throw new RuntimeException($wpdb->last_error);
            }
        }
    }

    /**
     * @return array<int, array<string, string|int>> every row by product
     */
    public function rows(): array
    {
        global $wpdb;
        $now = (int) $wpdb->get_var('SELECT UNIX_TIMESTAMP()');
        $told = static fn(int $time): int|string => $time <= 1 ? 'none' : 10 * (int) round(($time - $now) / 10);
        $rows = [];
        foreach ($wpdb->get_results("SELECT * FROM {$this->name()} WHERE product_id > 0 ORDER BY product_id", ARRAY_A) as $row) {
            $atApi = (int) $row['at_api'];
            $rows[(int) $row['product_id']] = [
                'digest' => $row['digest'],
                'at_api' => $atApi <= 1 ? $atApi : 'since ' . $told($atApi),
                'changed' => $told((int) $row['changed_at']),
                'due' => $told((int) $row['due_at']),
                'since' => $told((int) $row['since']),
                'flight' => (int) $row['flight'],
                'attempts' => (int) $row['attempts'],
                'problem' => $row['problem'],
            ];
        }

        return $rows;
    }

    public function run(string $statement): void
    {
        global $wpdb;
        if ($wpdb->query($statement) === false) {
            throw new RuntimeException("{$wpdb->last_error} in {$statement}");
        }
    }

    /**
     * Has something done once, right before the first statement that holds `$words` is run.
     */
    public function before(string $words, Closure $do): void
    {
        $isDone = false;
        add_filter('query', static function (string $query) use ($words, $do, &$isDone): string {
            if (!$isDone && str_contains($query, $words)) {
                $isDone = true;
                $do();
            }

            return $query;
        });
    }

    /**
     * How long the claims of these tests last.
     */
    public function lease(): AuraHistoria\PartnerConnect\Catalog\Lease
    {
        $plan = AuraHistoria\PartnerConnect\Machine\Effect::listOf([['type' => 'fly', 'lease_seconds' => 90, 'set_aside_after' => 9, 'rest_seconds' => 86_400]]);

        return AuraHistoria\PartnerConnect\Catalog\Lease::of($plan[0]);
    }

    public function verdict(int $id, string $what, string $digest, string $problem = ''): AuraHistoria\PartnerConnect\Catalog\Verdict
    {
        return new AuraHistoria\PartnerConnect\Catalog\Verdict($id, $what, $digest, $problem);
    }

    /**
     * What the database has refused, which no test wants.
     *
     * @return list<string>
     */
    public function errors(): array
    {
        return array_column((array) $GLOBALS['EZSQL_ERROR'], 'error_str');
    }
};
