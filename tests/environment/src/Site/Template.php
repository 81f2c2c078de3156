<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** The freshly installed database and uploads of one kind of site, kept for the next site of that kind. */
final class Template
{
    private readonly string $name;

    /**
     * @param Database $database the site's, with saved copies where all sites find them
     */
    public function __construct(private readonly Site $site, private readonly Database $database)
    {
        $this->name = self::nameFor($site);
    }

    public function restore(): bool
    {
        $uploads = $this->uploads();
        if (!$this->database->hasSaved($this->name) || !is_dir($uploads)) {
            return false;
        }
        $this->database->restore($this->name);
        Files::remove("{$this->site->path}/wp-content/uploads");
        Files::copy($uploads, "{$this->site->path}/wp-content/uploads");

        return true;
    }

    public function save(): void
    {
        $this->database->save($this->name);
        Files::remove($this->uploads());
        Files::copy("{$this->site->path}/wp-content/uploads", $this->uploads());
    }

    private function uploads(): string
    {
        return Paths::build("sites/.templates/$this->name.uploads");
    }

    /** Another name for everything that would make another database. */
    private static function nameFor(Site $site): string
    {
        $parts = $site->parts;
        $kind = [
            $parts->wordPress->describe(),
            $parts->wooCommerce->describe(),
            $parts->wooCommerce->isReal ? '' : Files::fingerprint($parts->wooCommerce->path),
            $parts->sqliteDropIn->version,
            $site->options->locale,
            $site->options->currency,
            Files::fingerprint(Paths::environment() . '/wordpress', __DIR__),
        ];

        return $site->options->database . '_' . substr(hash('sha256', implode('|', $kind)), 0, 16);
    }
}
