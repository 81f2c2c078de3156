<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

/** Something of others that the tests run on, with the words that say what it is and where it came from. */
final class Part
{
    public function __construct(
        public readonly string $name,
        public readonly string $version,
        public readonly string $origin,
        public readonly string $path,
        public readonly bool $isReal = true,
    ) {
    }

    public function describe(): string
    {
        return "$this->version ($this->origin)";
    }

    public function isAtLeast(string $version): bool
    {
        return version_compare($this->version, $version, '>=');
    }
}
