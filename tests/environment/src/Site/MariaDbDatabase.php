<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\MariaDb;
use mysqli;

/** A database of its own in the private server; saved copies are databases beside it. */
final class MariaDbDatabase implements Database
{
    /**
     * @param string $savedPrefix what the names of saved copies begin with
     */
    public function __construct(
        private readonly MariaDb $server,
        private readonly string $database,
        private readonly string $savedPrefix,
    ) {
    }

    public function constants(): array
    {
        return [
            'DB_NAME' => $this->database,
            'DB_USER' => 'shop',
            'DB_PASSWORD' => 'shop',
            'DB_HOST' => $this->server->host(),
            'DB_CHARSET' => 'utf8mb4',
        ];
    }

    public function createEmpty(): void
    {
        $this->recreate($this->server->connect(), $this->database);
    }

    public function save(string $name): void
    {
        $this->copy($this->database, $this->saved($name));
    }

    public function hasSaved(string $name): bool
    {
        $found = $this->server->connect()->query("SHOW DATABASES LIKE '{$this->saved($name)}'");

        return $found->num_rows > 0;
    }

    public function restore(string $name): void
    {
        $this->copy($this->saved($name), $this->database);
    }

    public function forget(string $name): void
    {
        $this->server->connect()->query("DROP DATABASE IF EXISTS `{$this->saved($name)}`");
    }

    private function saved(string $name): string
    {
        return "{$this->savedPrefix}_$name";
    }

    /** Table by table inside the server: several times faster than a dump and its way back. */
    private function copy(string $from, string $to): void
    {
        $connection = $this->server->connect();
        $this->recreate($connection, $to);
        $connection->query("SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = ''");
        $connection->select_db($to);
        foreach ($connection->query("SHOW TABLES FROM `$from`")->fetch_all() as [$table]) {
            $definition = $connection->query("SHOW CREATE TABLE `$from`.`$table`")->fetch_row()[1];
            $connection->query($definition);
            $connection->query("INSERT INTO `$to`.`$table` SELECT * FROM `$from`.`$table`");
        }
    }

    private function recreate(mysqli $connection, string $database): void
    {
        $connection->query("DROP DATABASE IF EXISTS `$database`");
        $connection->query("CREATE DATABASE `$database` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    }
}
