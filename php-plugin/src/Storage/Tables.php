<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Storage;

/**
 * The plugin's own two tables: what the API has accepted of each product, and the product events it has not been told yet.
 *
 * Both live beside the posts of the site they are about, so each site of a network has its own.
 */
final class Tables
{
    /** What the API has accepted, one row a product; see {@see SentProducts}. */
    public const PRODUCTS = 'ahpc_products';

    /** Product events on their way, one row an event, in the order in which they happened; see {@see OutboxTable}. */
    public const OUTBOX = 'ahpc_outbox';

    /** Without the site's prefix. Uninstalling drops these. */
    public const ALL = [self::PRODUCTS, self::OUTBOX];

    public function __construct(private readonly \wpdb $wpdb)
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
     * Creates what is missing and brings what is there to this version's form.
     *
     * @return bool whether all of them are there now
     */
    public function create(): bool
    {
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        // Two requests at once may both find a table missing. One of them then fails to create it, and neither has a
        // problem: what counts is whether it is there in the end.
        $suppressed = $this->wpdb->suppress_errors();
        $this->bringUpToDate();
        $this->wpdb->suppress_errors($suppressed);

        return array_filter(self::ALL, fn(string $table): bool => !$this->exists($table)) === [];
    }

    public function drop(): void
    {
        foreach (self::ALL as $table) {
            $this->wpdb->query("DROP TABLE IF EXISTS {$this->name($table)}");
        }
    }

    private function exists(string $table): bool
    {
        $name = $this->name($table);

        return $this->wpdb->get_var($this->wpdb->prepare('SHOW TABLES LIKE %s', $this->wpdb->esc_like($name))) === $name;
    }

    private function bringUpToDate(): void
    {
        $charset = $this->wpdb->get_charset_collate();
        // dbDelta reads these line by line, and wants two blanks after PRIMARY KEY.
        dbDelta("CREATE TABLE {$this->name(self::PRODUCTS)} (
            product_id bigint(20) unsigned NOT NULL,
            offer char(32) NOT NULL,
            content char(32) NOT NULL,
            removed tinyint(1) NOT NULL,
            PRIMARY KEY  (product_id)
            ) {$charset};");
        dbDelta("CREATE TABLE {$this->name(self::OUTBOX)} (
            id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
            product_id bigint(20) unsigned NOT NULL,
            event varchar(10) NOT NULL,
            happened_at bigint(20) unsigned NOT NULL,
            attempts int(10) unsigned NOT NULL DEFAULT 0,
            tried tinyint(1) NOT NULL DEFAULT 0,
            due_at bigint(20) unsigned NOT NULL DEFAULT 0,
            PRIMARY KEY  (id),
            KEY product_id (product_id)
            ) {$charset};");
    }
}
