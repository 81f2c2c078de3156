<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

/**
 * A catalog to send, what happens to it past WooCommerce, and what the API was told of it. For tests with a shop.
 *
 * @property Shop $shop
 */
trait Catalog
{
    /**
     * Made as WooCommerce makes them; before the plugin is active nothing tells of them.
     *
     * @return list<int>
     */
    protected function createProducts(int $count): array
    {
        return $this->shop->php('$ids = [];
            for ($i = 0; $i < $arguments["count"]; $i++) {
                $product = new WC_Product_Simple(); $product->set_name("Stuhl $i"); $product->set_regular_price("12.50"); $product->set_status("publish");
                $ids[] = $product->save();
            }
            return $ids;', ['count' => $count]);
    }

    /**
     * Made before the shop is connected, and so known to the API for long enough that deliveries of them may leave.
     *
     * @return list<int>
     */
    protected function connectWith(int $count): array
    {
        $ids = $this->createProducts($count);
        $this->shop->connect();
        $this->shop->pass(130);

        return $ids;
    }

    protected function sql(string $query): void
    {
        $this->shop->php('global $wpdb; $wpdb->query(strtr($arguments["query"], ["{posts}" => $wpdb->posts, "{postmeta}" => $wpdb->postmeta, "{prefix}" => $wpdb->prefix]));', ['query' => $query]);
    }

    protected function audit(): void
    {
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
    }

    /**
     * These and those of the catalog whose turn it is tonight to be said again, whatever was said of them.
     *
     * @param list<int> $changed
     * @param list<int> $catalog
     * @return list<int>
     */
    protected function andOfTonight(array $changed, array $catalog): array
    {
        $tonight = array_filter($catalog, static fn(int $id): bool => $id % 30 === intdiv(time(), 86400) % 30);
        $ids = array_values(array_unique([...$changed, ...$tonight]));
        sort($ids);

        return $ids;
    }

    /**
     * Ids of the products in each batch since a request, in ascending order. For batches of some dozen products, since the
     * sandbox keeps the start of a body only.
     *
     * @return list<list<int>>
     */
    protected function batches(int $after = 0): array
    {
        return array_map(static function (array $request): array {
            $ids = array_map(intval(...), array_column(json_decode($request['body'], true, 512, JSON_THROW_ON_ERROR), 'shopsProductId'));
            sort($ids);

            return $ids;
        }, $this->shop->sandbox->requests('putPartnerProducts', $after));
    }

    /**
     * Topics of the deliveries that the API has taken since a request, the oldest first.
     *
     * @return list<string>
     */
    protected function topics(int $after = 0): array
    {
        return array_column(array_filter($this->shop->sandbox->deliveries($after), static fn(array $delivery): bool => $delivery['status'] === 202), 'topic');
    }

    /**
     * What the API says of a product's state; null where it does not know the product.
     */
    protected function stateOf(int $id): ?string
    {
        return $this->shop->sandbox->products()[$id]['state'] ?? null;
    }

    /**
     * How sending stands, as the core has left it.
     *
     * @return array<string, mixed>
     */
    protected function state(): array
    {
        return (array) $this->shop->state('ahpc_backfill_state');
    }

    /**
     * A person's wish, or the start of a send, as the buttons of the page do it.
     */
    protected function wish(string $wish): void
    {
        $this->shop->php('$sending = (new AuraHistoria\PartnerConnect\Services())->sending();
            in_array($arguments["wish"], ["all", "changes", "moved"], true) ? $sending->start($arguments["wish"]) : $sending->wish($arguments["wish"]);', ['wish' => $wish], context: 'cron');
    }
}
