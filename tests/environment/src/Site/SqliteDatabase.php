<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use PDO;

/** One file in the site's `wp-content/database`, as the drop-in expects it. */
final class SqliteDatabase implements Database
{
    private const FILE = '.ht.sqlite';

    /**
     * @param string $savedFolder where saved copies go
     */
    public function __construct(private readonly string $folder, private readonly string $savedFolder)
    {
    }

    public function constants(): array
    {
        return ['DB_NAME' => 'shop', 'DB_DIR' => $this->folder, 'DB_FILE' => self::FILE];
    }

    public function createEmpty(): void
    {
        Files::makeFolder($this->folder);
        $this->dropFiles();
    }

    public function save(string $name): void
    {
        Files::makeFolder($this->savedFolder);
        $this->forget($name);
        // SQLite's own copy: whole and consistent even while a server has the file open.
        $database = new PDO("sqlite:$this->folder/" . self::FILE);
        $database->setAttribute(PDO::ATTR_TIMEOUT, 30);
        $database->exec('VACUUM INTO ' . $database->quote($this->saved($name)));
    }

    public function hasSaved(string $name): bool
    {
        return is_file($this->saved($name));
    }

    public function restore(string $name): void
    {
        Files::makeFolder($this->folder);
        $this->dropFiles();
        Files::copy($this->saved($name), "$this->folder/" . self::FILE);
    }

    public function forget(string $name): void
    {
        if ($this->hasSaved($name)) {
            unlink($this->saved($name));
        }
    }

    private function saved(string $name): string
    {
        return "$this->savedFolder/$name.sqlite";
    }

    private function dropFiles(): void
    {
        foreach (glob("$this->folder/" . self::FILE . '*') ?: [] as $file) {
            unlink($file);
        }
    }
}
