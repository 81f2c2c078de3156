<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;

/** A folder, zip or single file that somebody put into the cache folder; of several the highest version is taken. */
final class CacheSource implements Source
{
    /**
     * @param list<string> $patterns file name patterns in the cache folder, best first
     */
    public function __construct(private readonly string $cache, private readonly array $patterns)
    {
    }

    public function origin(): string
    {
        return 'cache';
    }

    public function key(): string
    {
        $found = (string) $this->found();

        return "cache $found " . @filemtime($found);
    }

    public function isPromising(): bool
    {
        return $this->found() !== null;
    }

    public function fetch(string $into): bool
    {
        $found = $this->found();
        if ($found === null) {
            return false;
        }
        if (str_ends_with($found, '.zip')) {
            return Archive::unpackZip($found, $into);
        }
        // Copied, not linked: the cache belongs to somebody else.
        Files::copy($found, $into);

        return true;
    }

    private function found(): ?string
    {
        foreach ($this->patterns as $pattern) {
            $matches = glob("$this->cache/$pattern") ?: [];
            natsort($matches);
            if ($matches !== []) {
                return end($matches);
            }
        }

        return null;
    }
}
