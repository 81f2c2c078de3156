<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * What the core says is wrong: a stable code and what is needed to put it into words.
 */
final class CoreError
{
    /** A build of the core broke instead of answering. */
    public const DEFECT = 'internal_error';

    /** The core was handed what it cannot read, such as a state that another version has stored. */
    public const UNREADABLE = 'malformed_request';

    /**
     * @param array<string, string|int> $params
     */
    public function __construct(public readonly string $code, public readonly array $params = [])
    {
    }

    /**
     * Reads `{"code", "params"}` as it stands in an envelope or in a state; null when there is no problem.
     */
    public static function fromArray(mixed $problem): ?self
    {
        if (!is_array($problem) || !is_string($problem['code'] ?? null)) {
            return null;
        }

        return new self($problem['code'], array_filter((array) ($problem['params'] ?? []), 'is_scalar'));
    }
}
