<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\CoreError;

defined('ABSPATH') || exit;

/**
 * How a sync ended.
 */
final class SyncResult
{
    /**
     * @param string|null $field the field of the form that the problem belongs to, `shop_id` or `api_key`
     * @param bool $isBusy another process is at it, so nothing was done
     * @param array{string, string}|null $stored Shop ID and key as they are stored now
     */
    private function __construct(
        public readonly ?CoreError $problem,
        public readonly ?string $field,
        public readonly bool $isBusy,
        private readonly ?array $stored
    ) {
    }

    /**
     * @param array{string, string} $stored
     */
    public static function ended(?CoreError $problem, ?string $field, #[\SensitiveParameter] array $stored): self
    {
        return new self($problem, $field, false, $stored);
    }

    public static function busy(): self
    {
        return new self(null, null, true, null);
    }

    /**
     * Whether these were stored, be it that they do not work yet.
     */
    public function hasStored(string $shopId, #[\SensitiveParameter] string $apiKey): bool
    {
        return $this->stored === [$shopId, $apiKey];
    }
}
