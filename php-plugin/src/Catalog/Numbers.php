<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * The catalog in four numbers that add up to it.
 */
final class Numbers
{
    /**
     * @param int|null $waitingSince since when the product waits that has waited longest, in Unix seconds
     */
    public function __construct(
        public readonly int $online,
        public readonly int $onItsWay,
        public readonly int $needsYou,
        public readonly int $leftOut,
        public readonly ?int $waitingSince
    ) {
    }

    public function total(): int
    {
        return $this->online + $this->onItsWay + $this->needsYou + $this->leftOut;
    }

    /**
     * @return array{online: int, on_its_way: int, needs_you: int, left_out: int} as the core takes them
     */
    public function fields(): array
    {
        return ['online' => $this->online, 'on_its_way' => $this->onItsWay, 'needs_you' => $this->needsYou, 'left_out' => $this->leftOut];
    }
}
