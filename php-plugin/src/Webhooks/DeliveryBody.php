<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

defined('ABSPATH') || exit;

/**
 * What may stand in the body of a delivery: that product, with nothing but what a visitor of its page can see anyway and the
 * API reads. WooCommerce's own body has every field that plugins keep with a product, purchase prices included.
 */
final class DeliveryBody
{
    /** The fields that leave the shop. */
    public const FIELDS = [
        'id', 'name', 'slug', 'permalink', 'type', 'status', 'catalog_visibility', 'date_created_gmt', 'date_modified_gmt',
        'description', 'short_description', 'price', 'regular_price', 'sale_price', 'stock_status', 'images', 'categories', 'tags',
    ];

    /** Of a picture, a category and a tag. */
    private const PARTS = ['id', 'src', 'name', 'alt', 'slug'];

    /** The API takes no larger one. */
    private const MAX_BYTES = 1_000_000;

    /**
     * The body of a removal, if this is one of that product.
     */
    public static function ofRemoval(string $body, int $id): ?string
    {
        $fields = json_decode($body, true);

        return is_array($fields) && ($fields['id'] ?? null) === $id ? (string) wp_json_encode(['id' => $id]) : null;
    }

    /**
     * The body of a delivery, cut to what may leave; null where it is not that product's, or larger than the API takes.
     *
     * @param string $body as WooCommerce and other plugins' filters have made it
     * @param array<string, string> $shown what is said in place of what the body says, whoever and whenever it was built for
     */
    public static function ofProduct(string $body, int $id, array $shown): ?string
    {
        $fields = json_decode($body, true);
        if (!is_array($fields) || ($fields['id'] ?? null) !== $id || !is_string($fields['name'] ?? null) || !is_string($fields['permalink'] ?? null)) {
            return null;
        }
        $kept = array_intersect_key($fields, array_flip(self::fields($id)));
        foreach (['images', 'categories', 'tags'] as $list) {
            if (is_array($kept[$list] ?? null)) {
                $kept[$list] = array_map(self::part(...), array_values($kept[$list]));
            }
        }
        $cut = wp_json_encode(array_replace($kept, array_intersect_key($shown, $kept)));

        return $cut === false || strlen($cut) > self::MAX_BYTES ? null : $cut;
    }

    /**
     * @return list<string>
     */
    private static function fields(int $id): array
    {
        /**
         * Filters which fields of a product leave the shop with a delivery of WooCommerce.
         *
         * Applied in the queue, before the body is signed. Whatever is added here is sent to Aura Historia, which takes no
         * notice of fields that it does not know.
         *
         * @param list<string> $fields Names of fields of WooCommerce's REST API.
         * @param int $id The product's id.
         */
        $fields = apply_filters('ahpc_delivery_fields', self::FIELDS, $id);
        $names = is_array($fields) ? array_filter($fields, 'is_string') : [];

        return array_values(array_unique([...array_slice(self::FIELDS, 0, 4), ...($names === [] && $fields !== [] ? self::FIELDS : $names)]));
    }

    private static function part(mixed $part): mixed
    {
        return is_array($part) ? array_intersect_key($part, array_flip(self::PARTS)) : $part;
    }
}
