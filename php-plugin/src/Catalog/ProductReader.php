<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Log;
use WC_Product;

/**
 * Reads products as the facts that the core turns into the API's products, with the values that a delivery would carry.
 *
 * Pages go by key, so that nothing is skipped when products disappear meanwhile and the last page costs what the first did.
 * What a page needs is loaded in a few queries before its products are read one by one.
 */
final class ProductReader
{
    /** Everything but automatic drafts, which are not products yet, and the trash. */
    private const STATUSES = ['publish', 'draft', 'pending', 'private', 'future'];

    public function __construct(private readonly \wpdb $wpdb, private readonly Log $log)
    {
    }

    public function count(): int
    {
        return (int) $this->wpdb->get_var("SELECT COUNT(*) FROM {$this->wpdb->posts} WHERE {$this->condition()}");
    }

    /**
     * The products with an id above `$afterId`, by id.
     *
     * @return array{products: list<array<string, mixed>>, last_id: int|null, more: bool}
     */
    public function page(int $afterId, int $limit): array
    {
        $ids = array_map('intval', $this->wpdb->get_col($this->wpdb->prepare(
            // One more than asked for, to know whether another page follows.
            "SELECT ID FROM {$this->wpdb->posts} WHERE {$this->condition()} AND ID > %d ORDER BY ID LIMIT %d",
            $afterId,
            $limit + 1
        )));
        $page = array_slice($ids, 0, $limit);

        return [
            'products' => $this->products($page),
            'last_id' => $page === [] ? null : end($page),
            'more' => count($ids) > $limit,
        ];
    }

    /**
     * These products as they are now; those that are gone are left out.
     *
     * @param list<int> $ids
     * @return list<array<string, mixed>>
     */
    public function products(array $ids): array
    {
        $this->prime($ids);

        return array_values(array_filter(array_map($this->facts(...), $ids)));
    }

    /**
     * The titles of the products that came last, by id, the newest first.
     *
     * @return array<int, string>
     */
    public function newest(int $limit): array
    {
        $rows = $this->wpdb->get_results($this->wpdb->prepare(
            "SELECT ID, post_title FROM {$this->wpdb->posts} WHERE {$this->condition()} ORDER BY ID DESC LIMIT %d",
            $limit
        ));

        return array_column($rows ?? [], 'post_title', 'ID');
    }

    private function condition(): string
    {
        return "post_type = 'product' AND post_status IN ('" . implode("', '", self::STATUSES) . "')";
    }

    /**
     * @param list<int> $ids
     */
    private function prime(array $ids): void
    {
        _prime_post_caches($ids, true, true);
        $images = [];
        foreach ($ids as $id) {
            $gallery = (string) get_post_meta($id, '_product_image_gallery', true);
            array_push($images, (int) get_post_meta($id, '_thumbnail_id', true), ...wp_parse_id_list($gallery));
        }
        _prime_post_caches(array_values(array_unique(array_filter($images))), false, true);
    }

    /**
     * @return array<string, mixed>|null
     */
    private function facts(int $id): ?array
    {
        try {
            $product = wc_get_product($id);

            return $product instanceof WC_Product ? $this->describe($product) : null;
        } catch (\Throwable $failure) {
            // A product type or shortcode of another plugin may throw; the others must still be sent.
            $this->log->error("product {$id} cannot be read: {$failure->getMessage()}");
            return null;
        }
    }

    /**
     * Texts are prepared as WooCommerce's REST API prepares them, so that a delivery of the same product says the same.
     *
     * @return array<string, mixed>
     */
    private function describe(WC_Product $product): array
    {
        return [
            'id' => $product->get_id(),
            'name' => $product->get_name(),
            'permalink' => $product->get_permalink(),
            'description' => wpautop(do_shortcode($product->get_description())),
            'short_description' => apply_filters('woocommerce_short_description', $product->get_short_description()),
            'price' => (string) $product->get_price(),
            'status' => $product->get_status(),
            'stock_status' => $product->get_stock_status(),
            'images' => $this->images($product),
            'password_protected' => (string) get_post_field('post_password', $product->get_id(), 'raw') !== '',
        ];
    }

    /**
     * @return list<array{src: string}>
     */
    private function images(WC_Product $product): array
    {
        $images = [];
        foreach (array_filter([(int) $product->get_image_id(), ...$product->get_gallery_image_ids()]) as $id) {
            $image = wp_get_attachment_image_src((int) $id, 'full');
            if (is_array($image)) {
                $images[] = ['src' => $image[0]];
            }
        }

        return $images;
    }
}
