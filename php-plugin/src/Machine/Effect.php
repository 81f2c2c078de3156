<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Machine;

defined('ABSPATH') || exit;

/**
 * One thing that a machine of the core wants done, as the bridge's README lists them.
 */
final class Effect
{
    /**
     * @param array<string, mixed> $fields beside its type
     */
    private function __construct(public readonly string $type, private readonly array $fields)
    {
    }

    /**
     * @param list<array<string, mixed>> $effects as the core answers them
     * @return list<self>
     */
    public static function listOf(array $effects): array
    {
        return array_map(static fn(array $effect): self => new self((string) ($effect['type'] ?? ''), $effect), array_values($effects));
    }

    public function int(string $name): int
    {
        return (int) ($this->fields[$name] ?? 0);
    }

    public function intOrNull(string $name): ?int
    {
        return isset($this->fields[$name]) ? (int) $this->fields[$name] : null;
    }

    public function text(string $name): string
    {
        return (string) ($this->fields[$name] ?? '');
    }

    public function flag(string $name): bool
    {
        return (bool) ($this->fields[$name] ?? false);
    }

    /**
     * A list or an object; empty where there is none.
     *
     * @return array<array-key, mixed>
     */
    public function array(string $name): array
    {
        return (array) ($this->fields[$name] ?? []);
    }

    /**
     * Ids, which the core writes as texts, as the shop has them.
     *
     * @return list<int>
     */
    public function ids(string $name): array
    {
        return array_map('intval', array_values($this->array($name)));
    }

    /**
     * @return array<string, mixed>
     */
    public function fields(): array
    {
        return $this->fields;
    }
}
