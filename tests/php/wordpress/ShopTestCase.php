<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;
use PHPUnit\Framework\TestCase;

/**
 * One shop for all tests of a run, put back to its beginning before each.
 */
abstract class ShopTestCase extends TestCase
{
    private static ?Shop $built = null;

    protected Shop $shop;

    protected function setUp(): void
    {
        $this->shop = self::built();
        $this->shop->reset();
    }

    final protected static function built(): Shop
    {
        return self::$built ??= Shop::build('plugin-suite');
    }

    protected function assertPostConditions(): void
    {
        self::assertStringNotContainsString(Shop::SLUG, $this->shop->site->debugLog(), 'debug.log speaks of the plugin');
    }
}
