<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * A host that lacks something gets a notice and keeps its site.
 */
final class RequirementsTest extends ShopTestCase
{
    public function testWithoutWooCommerceThereIsANoticeAndNoFatalError(): void
    {
        $this->shop->connect();
        $this->shop->php('update_option("active_plugins", [$arguments["plugin"]]);', ['plugin' => Shop::PLUGIN]);
        $page = $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/index.php");

        self::assertSame(200, $page->status);
        self::assertStringContainsString('does nothing, since WooCommerce is not active', implode(' ', $page->notices()));
    }

    public function testWithoutWooCommerceItCanBeDeactivated(): void
    {
        $this->shop->connect();
        $this->shop->php('update_option("active_plugins", [$arguments["plugin"]]);', ['plugin' => Shop::PLUGIN]);
        $this->shop->deactivate();

        self::assertSame([], $this->shop->option('active_plugins'));
    }

    public function testAnOlderWordPressGetsANotice(): void
    {
        [$notice, $isLoaded] = $this->shop->php('$GLOBALS["wp_version"] = "6.4.3"; require WP_PLUGIN_DIR . "/" . $arguments["plugin"]; ob_start();
            AuraHistoria\PartnerConnect\Lifecycle\Requirements::showNotice();
            return [ob_get_clean(), class_exists("AuraHistoria\PartnerConnect\Plugin")];', ['plugin' => Shop::PLUGIN]);

        self::assertStringContainsString('needs WordPress 6.5 or later and this site runs 6.4.3', $notice);
        self::assertFalse($isLoaded, 'nothing else of the plugin is loaded');
    }
}
