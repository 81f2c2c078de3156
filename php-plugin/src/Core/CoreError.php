<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use stdClass;

/**
 * What the core says is wrong: a stable code and what is needed to put it into words.
 */
final class CoreError
{
    /**
     * @param array<string, string|int> $params
     */
    public function __construct(public readonly string $code, public readonly array $params = [])
    {
    }

    /**
     * Reads `{"code", "params"}` as it stands in an envelope or in a state; null when there is no problem.
     */
    public static function fromJson(?stdClass $problem): ?self
    {
        if ($problem === null || !is_string($problem->code ?? null)) {
            return null;
        }

        return new self($problem->code, array_filter((array) ($problem->params ?? []), 'is_scalar'));
    }
}
