<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;

/** Remembers the sites that did not answer, so that a machine without the internet does not wait for each part. */
final class Unreachable
{
    private const REMEMBERED_SECONDS = 6 * 3600;

    public function __construct(private readonly string $file)
    {
    }

    public function has(string $site): bool
    {
        return ($this->load()[$site] ?? 0) > time() - self::REMEMBERED_SECONDS;
    }

    public function add(string $site): void
    {
        fwrite(STDERR, "$site cannot be reached; not tried again for six hours (or until $this->file is deleted).\n");
        Files::write($this->file, (string) json_encode([$site => time()] + $this->load()));
    }

    /**
     * @return array<string, int>
     */
    private function load(): array
    {
        return is_file($this->file) ? (array) json_decode((string) file_get_contents($this->file), true) : [];
    }
}
