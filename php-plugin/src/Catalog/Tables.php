<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * The plugin's own table, beside the posts of the site that it is about, so that each site of a network has its own.
 *
 * Names are made at the moment of the statement, since the site may be switched in between.
 */
final class Tables
{
    /** What is on its way to the API and what it has, one row a product; see {@see ProductTable}. */
    public const PRODUCTS = 'ahpc_products';

    /** Without the site's prefix. Uninstalling drops these. */
    public const ALL = [self::PRODUCTS];

    /** What earlier versions made and this one does not need. */
    private const FORMER = ['ahpc_outbox'];

    /** The number of the tables' form, counted up by each change of it. */
    private const SCHEMA = 1;

    private const COLUMNS = 'product_id, digest, at_api, changed_at, due_at, since, flight, attempts, problem';

    public function __construct(private readonly \wpdb $wpdb, private readonly OptionStore $options)
    {
    }

    public function name(string $table): string
    {
        return $this->wpdb->prefix . $table;
    }

    /**
     * Those of one site of a network, which go when the site is deleted.
     *
     * @return list<string>
     */
    public static function ofSite(int $site): array
    {
        global $wpdb;

        return array_map(static fn(string $table): string => $wpdb->get_blog_prefix($site) . $table, self::ALL);
    }

    /**
     * Whether the tables were made by this version, by its own word; costs nothing where the option is at hand.
     */
    public function areCurrent(): bool
    {
        return $this->options->int(Options::SCHEMA) === self::SCHEMA;
    }

    /**
     * Makes the tables where they are missing or have another form.
     *
     * What an older version has stored in them says nothing that could be relied on, and a half-changed table less: it is
     * made anew. A row of no product says that a table is as it was left; where it is missing, somebody has emptied the table.
     *
     * @return bool|null whether they are new, were emptied, or were never said to be complete; null where they cannot be made,
     *                   or nothing can be written into them
     */
    public function bringAbout(): ?bool
    {
        $suppressed = $this->wpdb->suppress_errors();
        $wasRight = $this->isRight();
        $wasWhole = $wasRight && (int) $this->wpdb->get_var("SELECT at_api FROM {$this->name(self::PRODUCTS)} WHERE product_id = 0") === 1;
        if (!$wasRight) {
            $this->dropAll([...self::FORMER, ...self::ALL]);
            $this->create();
        }
        $isRight = ($wasRight || $this->isRight()) && $this->takesRows();
        $this->wpdb->suppress_errors($suppressed);

        return $isRight ? !$wasWhole || !$this->areCurrent() : null;
    }

    /**
     * Notes that they are there and hold what they have to hold at first.
     */
    public function areComplete(): void
    {
        $this->wpdb->query("UPDATE {$this->name(self::PRODUCTS)} SET at_api = 1 WHERE product_id = 0");
        $this->options->save(Options::SCHEMA, self::SCHEMA);
    }

    public function drop(): void
    {
        $this->dropAll([...self::FORMER, ...self::ALL]);
    }

    /**
     * Whether the table is there and has the form of this version. Asked of the table itself: its name in a list may be in
     * other letters, and a list may name a table that is broken.
     */
    private function isRight(): bool
    {
        $columns = self::COLUMNS;

        return $this->wpdb->query("SELECT {$columns} FROM {$this->name(self::PRODUCTS)} LIMIT 1") !== false && $this->wpdb->last_error === '';
    }

    /**
     * Whether a row can be written. A database may have no room left, or a user may only read.
     */
    private function takesRows(): bool
    {
        $now = time();
        $name = $this->name(self::PRODUCTS);

        return $this->wpdb->query("INSERT INTO {$name} (product_id, digest, due_at) VALUES (0, 'out', {$now}) ON DUPLICATE KEY UPDATE due_at = {$now}") !== false;
    }

    /**
     * @param list<string> $tables
     */
    private function dropAll(array $tables): void
    {
        foreach ($tables as $table) {
            $this->wpdb->query("DROP TABLE IF EXISTS {$this->name($table)}");
        }
    }

    private function create(): void
    {
        // Times are signed, so that a row from the future can be compared without an error.
        $this->wpdb->query("CREATE TABLE {$this->name(self::PRODUCTS)} (
            product_id bigint(20) unsigned NOT NULL,
            digest char(32) NOT NULL DEFAULT '',
            at_api bigint(20) NOT NULL DEFAULT 0,
            changed_at bigint(20) NOT NULL DEFAULT 0,
            due_at bigint(20) NOT NULL DEFAULT 0,
            since bigint(20) NOT NULL DEFAULT 0,
            flight bigint(20) NOT NULL DEFAULT 0,
            attempts int(11) NOT NULL DEFAULT 0,
            problem varchar(40) NOT NULL DEFAULT '',
            PRIMARY KEY (product_id),
            KEY waiting (digest, due_at)
            ) {$this->wpdb->get_charset_collate()}");
    }
}
