<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** The antiques of `antiques.php` in a shop, and what the partner API has to know of them afterwards. */
final class Catalog
{
    /**
     * @param list<array<string, mixed>> $antiques
     * @param array<string, int> $ids WooCommerce's product ids by SKU
     */
    private function __construct(private readonly array $antiques, public readonly array $ids)
    {
    }

    /** Creates all products through WooCommerce, as a merchant's import would. */
    public static function seed(Site $site): self
    {
        $antiques = require __DIR__ . '/antiques.php';
        $products = array_map(static fn (array $antique): array => $antique + [
            'files' => Pictures::of($antique['sku'], $antique['motif'], $antique['pictures']),
        ], $antiques);
        $script = Paths::environment() . '/wordpress/seed-catalog.php';

        return new self($antiques, $site->phpFile($script, ['products' => $products], Site::ADMIN, 'admin'));
    }

    public function count(): int
    {
        return count($this->antiques);
    }

    /**
     * What the API has to have of each product that may be sent, by WooCommerce's id.
     *
     * @return array<int, array{sku: string, state: string, minor_units: int|null, pictures: int}>
     */
    public function expected(): array
    {
        $expected = [];
        foreach ($this->antiques as $antique) {
            if ($antique['state'] !== null) {
                $expected[$this->ids[$antique['sku']]] = [
                    'sku' => $antique['sku'],
                    'state' => $antique['state'],
                    'minor_units' => $antique['minor_units'],
                    'pictures' => $antique['pictures'],
                ];
            }
        }

        return $expected;
    }

    /**
     * Ids of the products that must never be sent.
     *
     * @return list<int>
     */
    public function withheld(): array
    {
        $withheld = array_filter($this->antiques, static fn (array $antique): bool => $antique['state'] === null);

        return array_map(fn (array $antique): int => $this->ids[$antique['sku']], array_values($withheld));
    }
}
