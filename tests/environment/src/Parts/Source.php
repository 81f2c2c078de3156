<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

/** One place a part can come from. */
interface Source
{
    /** Where the part came from, for people: "cache", "Debian package". */
    public function origin(): string;

    /** Changes when the place would give something else; a part that was fetched with the same key is still good. */
    public function key(): string;

    /** Whether asking is worth it; cheap, and asked on every run. */
    public function isPromising(): bool;

    /** Puts the part at `$into` (which does not exist yet); false when this place does not have it. */
    public function fetch(string $into): bool;
}
