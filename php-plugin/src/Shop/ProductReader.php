<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Support\Loose;
use AuraHistoria\PartnerConnect\Support\Utf8;
use WC_Cache_Helper;
use WC_Product;
use WP_Post;

defined('ABSPATH') || exit;

/**
 * Reads products as the facts that the core turns into the API's products.
 *
 * Everything is read past the caches that another process cannot renew, by a {@see Visitor}. What a page needs is loaded in a
 * few queries before its products are read one by one. A database that fails looks like products that are gone, so its
 * errors end the reading.
 */
final class ProductReader
{
    /** The meta by which a merchant keeps a product from being offered. */
    public const EXCLUDE_META = '_ahpc_exclude';

    /** Of a description, so much is looked at: what is sent of it is a tenth of that, and another plugin's code runs over it. */
    private const MAX_TEXT_BYTES = 200_000;

    /** Bytes of texts in one page; a page of more products is read in parts. */
    private const PAGE_BYTES = 2_097_152;

    /** How a product stands that is gone. */
    private const OF_NOTHING = ['status' => '', 'password_protected' => false, 'catalog_visibility' => '', 'excluded' => false, 'language' => ''];

    /** Statuses of posts that are no products yet. */
    private const NO_PRODUCTS = "('auto-draft')";

    /** @var list<int> products of long texts among those that were cut into pages last */
    private array $long = [];

    public function __construct(
        private readonly \wpdb $wpdb,
        private readonly Visitor $visitor,
        private readonly ProductLanguage $languages,
        private readonly StoreFacts $facts,
        private readonly Log $log
    ) {
    }

    /**
     * Whether all is there that a judgement of products takes. Where WooCommerce has not set up its taxonomies, say, every
     * product would look as if it were of no kind.
     */
    public function isReady(): bool
    {
        return did_action('woocommerce_init') > 0 && taxonomy_exists('product_type') && taxonomy_exists('product_visibility')
            && post_type_exists('product') && $this->languages->isReady();
    }

    /**
     * How many products there are to look at.
     */
    public function count(): int
    {
        return (int) $this->wpdb->get_var("SELECT COUNT(*) FROM {$this->wpdb->posts} WHERE {$this->ofProducts()}");
    }

    /**
     * The id of the last of so many products above an id; null where fewer follow.
     */
    public function endOf(int $afterId, int $products): ?int
    {
        $id = $this->wpdb->get_var($this->wpdb->prepare(
            "SELECT ID FROM {$this->wpdb->posts} WHERE {$this->ofProducts()} AND ID > %d ORDER BY ID LIMIT 1 OFFSET %d",
            $afterId,
            $products - 1
        ));
        $this->guard();

        return $id === null ? null : (int) $id;
    }

    /**
     * The ids of products above `$afterId` and up to `$untilId`, in ascending order.
     *
     * @return list<int>
     */
    public function between(int $afterId, int $untilId, int $limit): array
    {
        $ids = $this->wpdb->get_col($this->wpdb->prepare(
            "SELECT ID FROM {$this->wpdb->posts} WHERE {$this->ofProducts()} AND ID > %d AND ID <= %d ORDER BY ID LIMIT %d",
            $afterId,
            $untilId,
            $limit
        ));
        $this->guard();

        return array_map('intval', $ids);
    }

    /**
     * Everything that a version of this plugin may have sent: products of whatever status, and by earlier ones variations.
     *
     * @return array<int, string> statuses by id
     */
    public function everSold(int $afterId, int $limit, bool $withVariations): array
    {
        $types = $withVariations ? "'product', 'product_variation'" : "'product'";
        $posts = $this->wpdb->get_results($this->wpdb->prepare(
            "SELECT ID, post_status FROM {$this->wpdb->posts} WHERE post_type IN ({$types}) AND post_status NOT IN " . self::NO_PRODUCTS . ' AND ID > %d ORDER BY ID LIMIT %d',
            $afterId,
            $limit
        ), ARRAY_A);

        return array_map('strval', array_column($posts ?? [], 'post_status', 'ID'));
    }

    /**
     * Cuts ids into pages that can be read at once, by the bytes of their texts.
     *
     * @param list<int> $ids
     * @return list<list<int>>
     */
    public function pages(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $list = implode(', ', array_map('intval', $ids));
        $rows = $this->wpdb->get_results("SELECT ID, LENGTH(post_content) + LENGTH(post_excerpt) AS bytes FROM {$this->wpdb->posts} WHERE ID IN ({$list})", ARRAY_A);
        $this->guard();
        $bytes = array_map('intval', array_column($rows ?? [], 'bytes', 'ID'));
        $this->long = array_keys(array_filter($bytes, static fn(int $size): bool => $size > LongPosts::PIECE_BYTES));
        $pages = [[]];
        $filled = 0;
        foreach ($ids as $id) {
            $size = $bytes[$id] ?? 0;
            if ($filled + $size > self::PAGE_BYTES && end($pages) !== []) {
                $pages[] = [];
                $filled = 0;
            }
            $pages[array_key_last($pages)][] = $id;
            $filled += $size;
        }

        return $pages;
    }

    /**
     * The facts of products by id. Those that are gone say so; null stands for those that cannot be read, and those are
     * missing for which there was no time.
     *
     * @param list<int> $ids
     * @param bool $withTexts whether texts are wanted, which take most of the time
     * @param float|null $until after which no other one is begun, in Unix seconds; one is read in any case
     * @return array<int, array<string, mixed>|null>
     * @throws ReadingFailed
     */
    public function facts(array $ids, bool $withTexts = true, ?float $until = null): array
    {
        return $this->visitor->sees(function () use ($ids, $withTexts, $until): array {
            $this->prime($ids);
            $context = $this->priceContext();
            $facts = [];
            foreach ($ids as $id) {
                if ($until !== null && $facts !== [] && microtime(true) > $until) {
                    break;
                }
                $facts[$id] = $this->describeIfPossible($id, $withTexts, $context);
            }
            $this->makeSureOfGone(array_keys(array_filter($facts, static fn(?array $fact): bool => $fact['gone'] ?? false)));

            return $facts;
        });
    }

    /**
     * What decides whether a product is offered, and nothing else of it.
     *
     * @return array<string, mixed>
     * @throws ReadingFailed
     */
    public function standing(int $id): array
    {
        return $this->visitor->sees(function () use ($id): array {
            $this->forget([$id]);
            $post = get_post($id);
            if ($post === null || $post->post_type !== 'product' || $post->post_status === 'auto-draft') {
                $this->makeSureOfGone([$id]);

                return ['id' => $id, 'is_product' => false, 'gone' => true] + self::OF_NOTHING;
            }

            return ['id' => $id, 'is_product' => true, 'gone' => false] + $this->standingOf($post, $this->product($id));
        });
    }

    /**
     * What a delivery says of a product as the batch says it, whatever the body that was built for it: as a visitor sees it,
     * and as it is now.
     *
     * @return array<string, string>|null by field; null where there is no such product
     * @throws \UnexpectedValueException where another plugin makes no text of a field
     */
    public function shown(int $id): ?array
    {
        return $this->visitor->sees(function () use ($id): ?array {
            $product = wc_get_product($id);
            $context = $this->priceContext();

            return $product instanceof WC_Product ? [
                'price' => $this->text('price', $product->get_price($context)),
                'regular_price' => $this->text('regular price', $product->get_regular_price($context)),
                'sale_price' => $this->text('sale price', $product->get_sale_price($context)),
                'status' => $this->text('status', $product->get_status('edit')),
                'stock_status' => $this->stockStatus($product),
                'permalink' => $this->text('address', $product->get_permalink()),
            ] : null;
        });
    }

    /**
     * The titles of the products that came last, by id, the newest first.
     *
     * @return array<int, string>
     */
    public function newest(int $limit): array
    {
        $rows = $this->wpdb->get_results($this->wpdb->prepare(
            "SELECT ID, post_title FROM {$this->wpdb->posts} WHERE post_type = 'product' AND post_status = 'publish' AND post_password = '' ORDER BY ID DESC LIMIT %d",
            $limit
        ));

        return array_column($rows ?? [], 'post_title', 'ID');
    }

    /**
     * Forgets what this process knows of products, since another one may have changed them: posts, meta, terms and
     * WooCommerce's copies of products. Not by `clean_post_cache()`, which drops the query caches of the whole site.
     *
     * @param list<int> $ids
     */
    public function forget(array $ids): void
    {
        foreach (['posts', 'post_meta', 'product_type_relationships', 'product_visibility_relationships', 'language_relationships'] as $group) {
            wp_cache_delete_multiple($ids, $group);
        }
        foreach ($ids as $id) {
            WC_Cache_Helper::invalidate_cache_group("product_{$id}");
            WC_Cache_Helper::invalidate_cache_group("object_{$id}");
        }
        WC_Cache_Helper::invalidate_cache_group('product_objects');
    }

    /**
     * @param list<int> $ids
     */
    private function prime(array $ids): void
    {
        // What the page before has loaded is not needed again, and would add up over a large catalog.
        if (wp_cache_supports('flush_runtime')) {
            wp_cache_flush_runtime();
        }
        $this->forget($ids);
        $errors = $this->errors();
        try {
            array_map((new LongPosts($this->wpdb))->prime(...), array_intersect($ids, $this->long));
            _prime_post_caches($ids, true, true);
            _prime_post_caches($this->imagesOf($ids), false, true);
        } catch (\Throwable $failure) {
            // Another plugin's filter throws; where it is one product's, that one is named when each is read by itself.
            $this->log->error("products cannot be loaded at once: {$failure->getMessage()}");
        }
        if ($this->errors() > $errors) {
            throw new ReadingFailed($this->wpdb->last_error);
        }
    }

    /**
     * @param list<int> $ids of products
     * @return list<int> ids of their images, as far as they can be told
     */
    private function imagesOf(array $ids): array
    {
        $images = [];
        foreach ($ids as $id) {
            try {
                $gallery = (string) Loose::text(get_post_meta($id, '_product_image_gallery', true));
                array_push($images, Loose::int(get_post_meta($id, '_thumbnail_id', true)), ...wp_parse_id_list($gallery));
            } catch (\Throwable) {
                continue;
            }
        }

        return array_values(array_unique(array_filter($images)));
    }

    /**
     * @return array<string, mixed>|null null where it cannot be read
     */
    private function describeIfPossible(int $id, bool $withTexts, string $priceContext): ?array
    {
        try {
            $post = get_post($id);
            if ($post === null || $post->post_type !== 'product') {
                return ['id' => $id, 'gone' => true];
            }
            $product = $this->product($id);
            $standing = ['id' => $id] + $this->standingOf($post, $product);
            if ($product === null) {
                // A product type whose plugin is switched off, say: it is there, and nobody can say what it costs.
                return $standing['status'] === 'trash' ? $standing : null;
            }

            return $standing + $this->offer($product, $priceContext) + ($withTexts ? $this->texts($product) : []);
        } catch (\Throwable $failure) {
            // A product type or shortcode of another plugin may throw; the others must still be sent.
            $this->log->error("product {$id} cannot be read: {$failure->getMessage()}");
            return null;
        }
    }

    /**
     * @return array{status: string, password_protected: bool, catalog_visibility: string, excluded: bool, language: string}
     */
    private function standingOf(WP_Post $post, ?WC_Product $product): array
    {
        return [
            'status' => (string) $post->post_status,
            'password_protected' => (string) $post->post_password !== '',
            'catalog_visibility' => (string) $product?->get_catalog_visibility('edit'),
            'excluded' => $this->isExcluded($post->ID, $product),
            'language' => $this->languages->of($post->ID),
        ];
    }

    /**
     * Null for a type that nobody knows. Made once for all that is asked of it, since that takes most of the time.
     */
    private function product(int $id): ?WC_Product
    {
        $product = wc_get_product($id);

        return $product instanceof WC_Product ? $product : null;
    }

    private function isExcluded(int $id, ?WC_Product $product): bool
    {
        $excluded = in_array(get_post_meta($id, self::EXCLUDE_META, true), ['yes', '1'], true);

        /**
         * Filters whether a product is kept from being offered on Aura Historia.
         *
         * Applied where products are read for a batch or a delivery, in the queue, never in a front-end request. A product
         * that was offered before is taken off.
         *
         * @param bool $excluded Whether the merchant has excluded it; stays as it is where the filter gives neither yes nor no.
         * @param int $id The product's id.
         * @param \WC_Product|null $product The product, null where its type is unknown.
         */
        return Loose::flag(apply_filters('ahpc_exclude_product', $excluded, $id, $product), $excluded);
    }

    /**
     * @return array<string, mixed>
     */
    private function offer(WC_Product $product, string $priceContext): array
    {
        return [
            'permalink' => $this->text('address', $product->get_permalink()),
            'price' => $this->text('price', $product->get_price($priceContext)),
            'stock_status' => $this->stockStatus($product),
            'images' => $this->images($product),
        ];
    }

    /**
     * Whether a piece is still there must not be guessed, so nothing is no answer.
     *
     * @throws \UnexpectedValueException
     */
    private function stockStatus(WC_Product $product): string
    {
        $status = $this->text('stock status', $product->get_stock_status());

        return $status === '' ? throw new \UnexpectedValueException('its stock status is empty') : $status;
    }

    /**
     * @throws \UnexpectedValueException where another plugin's filter has made something else of a text
     */
    private function text(string $what, mixed $value): string
    {
        return Loose::text($value) ?? throw new \UnexpectedValueException("its {$what} is of the type " . get_debug_type($value));
    }

    /**
     * Which price is meant: what a visitor pays, or the stored one where a plugin shows prices in another currency than the
     * shop's own.
     */
    private function priceContext(): string
    {
        return $this->facts->filtered()['currency'] === null ? 'view' : 'edit';
    }

    /**
     * Texts are prepared as WooCommerce's REST API prepares them. They are cut before that, since whatever runs over them
     * takes several times their size.
     *
     * @return array<string, mixed>
     */
    private function texts(WC_Product $product): array
    {
        $description = $this->text('description', $product->get_description());
        $short = $this->text('short description', $product->get_short_description());
        $cut = strlen($description) > self::MAX_TEXT_BYTES ? ['description_bytes' => strlen($description)] : [];

        return $cut + [
            'name' => Utf8::cut($this->text('name', $product->get_name()), self::MAX_TEXT_BYTES),
            'description' => wpautop(Shortcodes::rendered(Utf8::cut($description, self::MAX_TEXT_BYTES))),
            'short_description' => $this->text('short description', apply_filters('woocommerce_short_description', Shortcodes::withoutUnknown(Utf8::cut($short, self::MAX_TEXT_BYTES)))),
        ];
    }

    /**
     * @return list<array{src: string}>
     */
    private function images(WC_Product $product): array
    {
        $images = [];
        $gallery = $product->get_gallery_image_ids();
        foreach (array_filter(array_map(Loose::int(...), [$product->get_image_id(), ...(is_array($gallery) ? array_values($gallery) : [])])) as $id) {
            $image = wp_get_attachment_image_src($id, 'full');
            if (is_array($image) && is_string($image[0] ?? null)) {
                $images[] = ['src' => $image[0]];
            }
        }

        return $images;
    }

    private function ofProducts(): string
    {
        return "post_type = 'product' AND post_status NOT IN " . self::NO_PRODUCTS;
    }

    /**
     * A query that failed looks like a product that is gone, so what seems to be gone is looked for once more.
     *
     * @param list<int> $ids
     * @throws ReadingFailed
     */
    private function makeSureOfGone(array $ids): void
    {
        if ($ids === []) {
            return;
        }
        $list = implode(', ', array_map('intval', $ids));
        $there = (int) $this->wpdb->get_var("SELECT COUNT(*) FROM {$this->wpdb->posts} WHERE ID IN ({$list}) AND {$this->ofProducts()}");
        $this->guard();
        if ($there > 0) {
            throw new ReadingFailed('products that are there could not be read');
        }
    }

    /**
     * How many queries of this request have failed.
     */
    private function errors(): int
    {
        return count((array) ($GLOBALS['EZSQL_ERROR'] ?? []));
    }

    /**
     * @throws ReadingFailed where the last query has failed
     */
    private function guard(): void
    {
        if ($this->wpdb->last_error !== '') {
            throw new ReadingFailed($this->wpdb->last_error);
        }
    }
}
