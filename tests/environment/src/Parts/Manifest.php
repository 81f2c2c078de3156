<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;

/** `build/parts/manifest.json`: what lies in `build/parts` and where it came from. */
final class Manifest
{
    public function __construct(private readonly string $file)
    {
    }

    public function keyOf(string $entry): ?string
    {
        return $this->load()[$entry]['key'] ?? null;
    }

    public function part(string $entry, string $path): Part
    {
        $recorded = $this->load()[$entry];

        return new Part($recorded['name'], $recorded['version'], $recorded['origin'], $path);
    }

    public function record(string $entry, string $key, Part $part): void
    {
        $lock = Lock::waitFor("$this->file.lock");
        $entries = $this->load();
        $entries[$entry] = [
            'name' => $part->name,
            'version' => $part->version,
            'origin' => $part->origin,
            'key' => $key,
        ];
        ksort($entries);
        Files::write($this->file, json_encode($entries, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES) . "\n");
        unset($lock);
    }

    /**
     * @return array<string, array{name: string, version: string, origin: string, key: string}>
     */
    private function load(): array
    {
        return is_file($this->file) ? (array) json_decode((string) file_get_contents($this->file), true) : [];
    }
}
