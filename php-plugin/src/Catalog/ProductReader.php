<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use WC_Product;

/**
 * Reads products as the facts that the core turns into the API's products, with the values that a delivery would carry.
 *
 * The catalog is what the shop shows or keeps private, and whatever was sent before, be it there or not.
 * Pages go by key, so that nothing is skipped when products disappear meanwhile and the last page costs what the first did.
 * What a page needs is loaded in a few queries before its products are read one by one.
 */
final class ProductReader
{
    private const OF_THE_CATALOG = "post_type = 'product' AND post_status IN ('publish', 'private') AND post_password = ''";

    public function __construct(private readonly \wpdb $wpdb, private readonly SentProducts $sent, private readonly Log $log)
    {
    }

    /**
     * How many products a run has to look at.
     */
    public function count(): int
    {
        $catalog = (int) $this->wpdb->get_var("SELECT COUNT(*) FROM {$this->wpdb->posts} WHERE " . self::OF_THE_CATALOG);

        return $catalog + $this->sent->countOthers(self::OF_THE_CATALOG);
    }

    /**
     * The id of the last of so many products above an id; null where fewer follow.
     */
    public function endOf(int $afterId, int $products): ?int
    {
        $id = $this->wpdb->get_var($this->wpdb->prepare(
            "SELECT ID FROM {$this->wpdb->posts} WHERE " . self::OF_THE_CATALOG . ' AND ID > %d ORDER BY ID LIMIT 1 OFFSET %d',
            $afterId,
            $products - 1
        ));

        return $id === null ? null : (int) $id;
    }

    /**
     * The products with an id above `$afterId` and up to `$untilId`, by id.
     *
     * @param int|null $untilId null for no end
     */
    public function page(int $afterId, ?int $untilId, int $limit): CatalogPage
    {
        // One more than asked for of each, to know whether others follow.
        $ids = array_map('intval', $this->wpdb->get_col($this->wpdb->prepare(
            "SELECT ID FROM {$this->wpdb->posts} WHERE " . self::OF_THE_CATALOG . ' AND ID > %d AND ID <= %d ORDER BY ID LIMIT %d',
            $afterId,
            $untilId ?? PHP_INT_MAX,
            $limit + 1
        )));
        $known = $this->sent->between($afterId, $untilId ?? PHP_INT_MAX, $limit + 1);
        $all = array_values(array_unique([...$ids, ...array_keys($known)]));
        sort($all);

        return $this->assemble(array_slice($all, 0, $limit), $known, count($all) > $limit, $afterId);
    }

    /**
     * @param list<int> $ids
     */
    public function these(array $ids): CatalogPage
    {
        return $this->assemble($ids, $this->sent->these($ids));
    }

    /**
     * The facts of the products of a page that anyone may see, by id; those that cannot be read are left out.
     *
     * @return array<int, array<string, mixed>>
     */
    public function facts(CatalogPage $page): array
    {
        return $this->read($page->visible());
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

        return array_values($this->read($ids));
    }

    /**
     * The titles of the products that came last, by id, the newest first.
     *
     * @return array<int, string>
     */
    public function newest(int $limit): array
    {
        $rows = $this->wpdb->get_results($this->wpdb->prepare(
            "SELECT ID, post_title FROM {$this->wpdb->posts} WHERE " . self::OF_THE_CATALOG . ' ORDER BY ID DESC LIMIT %d',
            $limit
        ));

        return array_column($rows ?? [], 'post_title', 'ID');
    }

    /**
     * @param list<int> $ids
     * @param array<int, array{offer: string, content: string, removed: bool}> $known
     */
    private function assemble(array $ids, array $known, bool $more = false, int $afterId = 0): CatalogPage
    {
        $this->prime($ids);
        $posts = [];
        foreach ($ids as $id) {
            $post = get_post($id);
            if ($post !== null && $post->post_type === 'product') {
                $posts[$id] = ['status' => $post->post_status, 'protected' => $post->post_password !== ''];
            }
        }

        return new CatalogPage($ids, $known, $posts, $more, $afterId);
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
     * @param list<int> $ids
     * @return array<int, array<string, mixed>>
     */
    private function read(array $ids): array
    {
        $facts = [];
        foreach ($ids as $id) {
            $described = $this->describeIfPossible($id);
            if ($described !== null) {
                $facts[$id] = $described;
            }
        }

        return $facts;
    }

    /**
     * @return array<string, mixed>|null
     */
    private function describeIfPossible(int $id): ?array
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
