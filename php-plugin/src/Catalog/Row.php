<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * A row of the table as it was when it was read; see {@see ProductTable}.
 */
final class Row
{
    /**
     * @param bool $isQuiet whether its last change is old enough for what is said now to be the last word
     */
    public function __construct(
        public readonly int $id,
        public readonly string $digest,
        public readonly int $atApi,
        public readonly int $attempts,
        public readonly bool $isQuiet
    ) {
    }

    /**
     * Of a product that has no row yet.
     */
    public static function missing(int $id): self
    {
        return new self($id, '', 0, 0, false);
    }
}
