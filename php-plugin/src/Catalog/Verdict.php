<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * What the core makes of one product of a page.
 */
final class Verdict
{
    public const OFFER = 'offer';
    public const REMOVE = 'remove';
    public const NOTHING = 'nothing';
    public const FAIL = 'fail';
    public const DIFFERS = 'differs';
    public const TAKE_OFF = 'take_off';

    /** The code for a product that was alone with its worker when that died. */
    public const ENDS_WORKER = 'product_ends_worker';

    /**
     * @param string $what one of the constants above, or that it is the same
     * @param string $digest of what is said of it
     * @param string $problem code of what is wrong with it, or why it is left out; empty for nothing
     */
    public function __construct(
        public readonly int $id,
        public readonly string $what,
        public readonly string $digest,
        public readonly string $problem
    ) {
    }

    /**
     * @param array<string, mixed> $product as `prepare_page` answers it
     */
    public static function fromArray(array $product): self
    {
        return new self((int) $product['id'], (string) $product['what'], (string) $product['digest'], (string) $product['problem']);
    }

    public function isOffered(): bool
    {
        return $this->what === self::OFFER;
    }
}
