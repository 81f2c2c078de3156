<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Storage;

/**
 * Tells whether a product is what the API was told last, in two halves: an upsert changes only state and price of a
 * product that the API knows, so all else has to reach it another way.
 *
 * A digest is no secret and proves nothing; it is compared with those of the same shop only.
 */
final class Fingerprint
{
    private const OFFER = ['price', 'status', 'stock_status'];
    private const CONTENT = ['name', 'permalink', 'description', 'short_description', 'images'];

    /**
     * @param string $locale of the store, which says what language the texts are in
     * @param string $currency of the store, which prices are in
     */
    public function __construct(private readonly string $locale, private readonly string $currency)
    {
    }

    /**
     * @param array<string, mixed> $facts of a product, as `Catalog\ProductReader` describes it
     * @return array{offer: string, content: string}
     */
    public function of(array $facts): array
    {
        $facts['images'] = array_column((array) ($facts['images'] ?? []), 'src');

        return [
            'offer' => $this->digest($this->currency, self::OFFER, $facts),
            'content' => $this->digest($this->locale, self::CONTENT, $facts),
        ];
    }

    /**
     * @param list<string> $fields
     * @param array<string, mixed> $facts
     */
    private function digest(string $store, array $fields, array $facts): string
    {
        $values = array_map(static fn(string $field): mixed => $facts[$field] ?? '', $fields);

        return md5(serialize([$store, ...$values]));
    }
}
