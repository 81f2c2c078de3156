<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

/**
 * The two generations of the API, which take the key from different headers.
 */
final class ApiGenerationTest extends ShopTestCase
{
    public function testAShopIsConnectedToTheNewerOneFromTheStart(): void
    {
        $this->shop->sandbox->setAuth('bearer');
        $product = $this->shop->createProduct();
        $this->shop->connect();
        $this->shop->pass(130);
        $this->shop->changeProduct($product, ['regular_price' => '12']);
        $this->shop->runQueue();

        self::assertSame([401, 200], $this->statuses('patchShopById'));
        self::assertSame([202], $this->statuses('putPartnerProducts'));
        self::assertSame([202], $this->statuses('postWoocommerceWebhook'));
    }

    public function testAnApiThatChangesOverIsFollowedByTheCatalogSend(): void
    {
        $product = $this->shop->createProduct();
        $this->shop->activate();
        $this->shop->register();
        $this->shop->sandbox->setAuth('bearer');
        $this->shop->runQueue();

        // The check has found it out, and the send goes on at once.
        self::assertSame('bearer', $this->shop->state('ahpc_connection_state')['auth']);
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
        self::assertSame([$product], array_keys($this->shop->sandbox->products()));
        self::assertSame([401, 202], $this->statuses('putPartnerProducts'));
    }

    /**
     * @return list<int>
     */
    private function statuses(string $operation): array
    {
        return array_column($this->shop->sandbox->requests($operation), 'status');
    }
}
