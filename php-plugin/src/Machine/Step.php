<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Machine;

use AuraHistoria\PartnerConnect\Core\CoreError;

defined('ABSPATH') || exit;

/**
 * What came of an event: the effects to carry out, and what is wrong now.
 */
final class Step
{
    /**
     * @param list<Effect> $effects
     * @param string|null $field of the form that the problem is about
     */
    private function __construct(
        public readonly array $effects,
        public readonly ?CoreError $problem,
        public readonly ?string $field,
        private readonly bool $isBroken = false
    ) {
    }

    /**
     * @param array<string, mixed> $answer of the core's operation
     */
    public static function fromArray(array $answer): self
    {
        $field = $answer['problem']['field'] ?? null;

        return new self(
            Effect::listOf((array) ($answer['effects'] ?? [])),
            CoreError::fromArray($answer['problem'] ?? null),
            is_string($field) ? $field : null
        );
    }

    /**
     * Where there is nothing to step.
     */
    public static function nothing(): self
    {
        return new self([], null, null);
    }

    public static function broken(CoreError $defect): self
    {
        return new self([], $defect, null, true);
    }

    public function isBroken(): bool
    {
        return $this->isBroken;
    }

    /**
     * The first effect of a type; null where there is none.
     */
    public function find(string $type): ?Effect
    {
        foreach ($this->effects as $effect) {
            if ($effect->type === $type) {
                return $effect;
            }
        }

        return null;
    }
}
