<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

/** The database of one site, as a whole: made, saved, put back, dropped. What is in it is WordPress's business. */
interface Database
{
    /**
     * @return array<string, string> constants for wp-config.php
     */
    public function constants(): array;

    /** Leaves an empty database, whatever was there. */
    public function createEmpty(): void;

    /** Saves everything below the name, so that `restore()` brings it back. */
    public function save(string $name): void;

    /** Whether there is something to restore below the name. */
    public function hasSaved(string $name): bool;

    public function restore(string $name): void;

    /** Drops what was saved below the name; nothing happens where nothing was. */
    public function forget(string $name): void;
}
