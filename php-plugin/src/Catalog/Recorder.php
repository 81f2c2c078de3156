<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\Visitor;
use WP_Post;

defined('ABSPATH') || exit;

/**
 * Writes down that something has happened to a product, whatever state webhooks and connection are in.
 *
 * Runs where products are saved, in the front end too (a sale changes the stock): one statement for a product, and no core.
 * What happened is not judged here: whoever sends the product reads it as it is then.
 */
final class Recorder
{
    /** A product is written down once for several hooks of one save; much less than the time in which it may be sent. */
    private const SAME_SAVE_SECONDS = 1.0;

    /** Of which a change is one of the product, also where it is made past WooCommerce. */
    private const META = [ProductReader::EXCLUDE_META, '_price', '_stock_status', '_thumbnail_id', '_product_image_gallery'];

    /** When a worker has to be there for what was written down: no batch is final before. */
    private const WORKER_IN_SECONDS = ProductTable::QUIET + 1;

    /** @var array<int, float> when a product was last written down */
    private array $recorded = [];

    private bool $wantsWorker = false;

    private bool $hasFailed = false;

    public function __construct(
        private readonly ProductTable $table,
        private readonly Visitor $visitor,
        private readonly Queue $queue
    ) {
    }

    /**
     * A product was made, changed, moved to or from the trash, or is about to be deleted.
     */
    public function onProduct(int $id): void
    {
        if ($id <= 0 || $this->visitor->isReading() || !$this->isConnected()) {
            return;
        }
        $now = microtime(true);
        if ($now - ($this->recorded[$id] ?? 0.0) < self::SAME_SAVE_SECONDS) {
            return;
        }
        if ($this->touch($id)) {
            $this->recorded[$id] = $now;
        } elseif (!$this->hasFailed) {
            $this->hasFailed = true;
            // Once, and then known until the regular check finds that it works again and looks for what was missed.
            add_option(Options::TABLES_MISSING_SINCE, time(), '', false);
        }
    }

    /**
     * A delivery of a product leaves, or may have arrived too late to be the last word.
     *
     * @return bool whether it was written down; else it must not leave
     */
    public function touch(int $id): bool
    {
        $this->wantsWorker = true;

        return $this->table->touch([$id]);
    }

    /**
     * The same for any post.
     */
    public function onPost(int $id): void
    {
        if (get_post_type($id) === 'product') {
            $this->onProduct($id);
        }
    }

    /**
     * A variation is part of its product: what changes is that product's price and stock.
     */
    public function onVariation(int $id): void
    {
        $this->onProduct((int) wp_get_post_parent_id($id));
    }

    /**
     * As when a scheduled product is published, which WooCommerce does not report.
     */
    public function onStatusChanged(string $now, string $before, WP_Post $post): void
    {
        if ($post->post_type === 'product' && $now !== $before && $now !== 'auto-draft') {
            $this->onProduct($post->ID);
        }
    }

    /**
     * Posts that were written past WooCommerce, and passwords.
     */
    public function onPostSaved(WP_Post $post): void
    {
        if ($post->post_type === 'product' && $post->post_status !== 'auto-draft') {
            $this->onProduct($post->ID);
        }
    }

    public function onMeta(int $id, string $key): void
    {
        if (!in_array($key, self::META, true)) {
            return;
        }
        if ($id === 0) {
            // Taken from every post at once, as where a picture is deleted.
            $this->onManyProducts();
        } else {
            $this->onPost($id);
        }
    }

    /**
     * Something has changed of any number of products: those that differ are looked for.
     */
    public function onManyProducts(): void
    {
        if ($this->isConnected()) {
            update_option(Options::NEEDS_SYNC, 'activated', false);
        }
    }

    /**
     * At the end of the request: sees that somebody comes to send what was written down.
     */
    public function planWorker(): void
    {
        if ($this->wantsWorker && $this->queue->isReady()) {
            $this->queue->sendWithin(self::WORKER_IN_SECONDS);
        }
        $this->wantsWorker = false;
    }

    /**
     * Before a shop is connected nothing was sent, and its first send finds every product.
     */
    private function isConnected(): bool
    {
        return isset(OptionStore::arrayOf(Options::DELIVERY, get_option(Options::DELIVERY))['url']);
    }
}
