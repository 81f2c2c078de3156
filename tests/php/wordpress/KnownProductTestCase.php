<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Catalog;

/**
 * A connected shop with one product that the API has known for long enough that deliveries of it may leave. Made once for
 * all tests of a class, since that takes most of the time of a small test.
 */
abstract class KnownProductTestCase extends ShopTestCase
{
    use Catalog;

    private static string $connected = '';
    private static int $product = 0;

    protected int $known = 0;

    /** The last request before the test. */
    protected int $begin = 0;

    protected function setUp(): void
    {
        if (self::$connected === static::class) {
            $this->shop = self::built();
            $this->shop->backTo('known');
            $this->shop->php('$services = new AuraHistoria\PartnerConnect\Services();
                $services->sending()->start("all"); $services->worker()->run(0);', user: null, context: 'cron');
        } else {
            parent::setUp();
            [self::$product] = $this->connectWith(1);
            $this->shop->site->snapshot('known');
            self::$connected = static::class;
        }
        $this->known = self::$product;
        $this->begin = $this->shop->sandbox->lastRequestId();
    }
}
