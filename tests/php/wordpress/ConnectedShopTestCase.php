<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Clock;

/**
 * A shop that is connected and has no product yet. Connected once for all tests of a class, since that takes most of the
 * time of a small test.
 */
abstract class ConnectedShopTestCase extends ShopTestCase
{
    use Catalog;
    use Clock;

    private static string $connected = '';

    protected function setUp(): void
    {
        if (self::$connected === static::class) {
            $this->shop = self::built();
            $this->shop->backTo('connected');

            return;
        }
        parent::setUp();
        $this->shop->connect();
        $this->shop->site->snapshot('connected');
        self::$connected = static::class;
    }

    /**
     * Looks through the catalog for what differs, without the share of it that each night says again.
     */
    protected function sendChanges(): void
    {
        $this->wish('changes');
        $this->shop->runQueue();
    }

    /**
     * Products with what is said of each, which are on their way then.
     *
     * @param array<string, array<string, mixed>> $products setters of WC_Product without "set_" by any name; `meta` for meta data
     * @return array<string, int> ids by that name
     */
    protected function create(array $products): array
    {
        return $this->shop->php('$ids = [];
            foreach ($arguments["products"] as $name => $values) {
                $product = new WC_Product_Simple();
                $values += ["name" => "Stuhl $name", "regular_price" => "100", "status" => "publish"];
                foreach ($values["meta"] ?? [] as $key => $value) { $product->update_meta_data($key, $value); }
                unset($values["meta"]);
                foreach ($values as $field => $value) { $product->{"set_$field"}($value); }
                $ids[$name] = $product->save();
            }
            return $ids;', ['products' => $products]);
    }

    /**
     * The same, and known to the API for long enough that deliveries of them may leave.
     *
     * @param array<string, array<string, mixed>> $products as of {@see create}
     * @return array<string, int>
     */
    protected function createKnown(array $products): array
    {
        $ids = $this->create($products);
        $this->later(130);
        $this->later(200);

        return $ids;
    }

    /**
     * The bodies of the deliveries that were taken since a request, the latest of each product, by its id.
     *
     * @return array<int, array<string, mixed>>
     */
    protected function delivered(int $after = 0): array
    {
        $bodies = [];
        foreach ($this->shop->sandbox->requests('postWoocommerceWebhook', $after) as $request) {
            $body = json_decode($request['body'], true);
            $bodies[(int) ($body['id'] ?? 0)] = $body;
        }

        return $bodies;
    }

    /**
     * What the batches have said since a request, the latest of each product, by its id.
     *
     * @return array<int, array<string, mixed>>
     */
    protected function put(int $after = 0): array
    {
        $products = [];
        foreach ($this->shop->sandbox->requests('putPartnerProducts', $after) as $request) {
            foreach (json_decode($request['body'], true) as $product) {
                $products[(int) $product['shopsProductId']] = $product;
            }
        }

        return $products;
    }

    /**
     * What the API has of the products, in the order of the ids.
     *
     * @param array<string, int> $ids
     * @return array<string, string|null> `AVAILABLE 12.50` by name; null for what it does not know
     */
    protected function atApi(array $ids): array
    {
        $products = $this->shop->sandbox->products();

        return array_map(static fn(int $id): ?string => isset($products[$id])
            ? $products[$id]['state'] . (isset($products[$id]['price']) ? ' ' . number_format($products[$id]['price']['amount'] / 100, 2, '.', '') : '')
            : null, $ids);
    }

    /**
     * @param array<string, int> $ids
     * @return array<string, string|null>
     */
    protected function statesOf(array $ids): array
    {
        $products = $this->shop->sandbox->products();

        return array_map(static fn(int $id): ?string => $products[$id]['state'] ?? null, $ids);
    }

    protected function needRealWooCommerce(string $for): void
    {
        if (!$this->shop->site->parts->wooCommerce->isReal) {
            self::markTestSkipped("{$for} is a part of WooCommerce that the stand-in leaves out.");
        }
    }

    protected function needStandIn(string $for): void
    {
        if ($this->shop->site->parts->wooCommerce->isReal) {
            self::markTestSkipped("{$for} came after WooCommerce 9.9.5; the stand-in has it.");
        }
    }
}
