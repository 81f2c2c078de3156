<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\CoreError;

/**
 * How a sync ended.
 */
final class SyncResult
{
    /**
     * @param string|null $field the field of the form that the problem belongs to, `shop_id` or `api_key`
     * @param bool $isBusy another process is at it, so nothing was done
     */
    private function __construct(
        public readonly ?CoreError $problem,
        public readonly ?string $field,
        public readonly bool $isBusy
    ) {
    }

    public static function ended(?CoreError $problem, ?string $field = null): self
    {
        return new self($problem, $field, false);
    }

    public static function busy(): self
    {
        return new self(null, null, true);
    }
}
