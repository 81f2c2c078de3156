<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;
use PHPUnit\Framework\TestCase;

/**
 * A network of sites: each is a shop of its own. Row 17: uninstalling left the other sites as they were.
 */
final class NetworkTest extends TestCase
{
    private Shop $shop;

    /** @var list<string> */
    private array $others = [];

    public function testRow17EverySiteIsConnectedPausedAndCleanedUp(): void
    {
        $this->shop = Shop::build('plugin-network', isNetwork: true);
        $this->shop->reset();
        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin("woocommerce/woocommerce.php", "", true);');
        $this->others[] = $this->addSite('zweite');
        // One that nobody has ever opened, where WooCommerce has no tables yet.
        $this->onFirst('wpmu_create_blog(get_site(1)->domain, "/leer/", "Leer", 1);');

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin($arguments["plugin"], "", true);');
        // And one that joins while the plugin is active.
        $this->others[] = $this->addSite('spaeter');
        foreach ($this->sites() as $url) {
            $this->shop->site->php(
                '(new AuraHistoria\PartnerConnect\Services())->syncRunner()->enter($arguments["shop_id"], $arguments["api_key"]);',
                ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY],
                context: 'cron',
                url: $url
            );
        }
        self::assertSame(array_fill(0, 3, ['active', 'active', 'active']), $this->statuses());
        $this->onEach('$product = new WC_Product_Simple(); $product->set_name("Barockkommode"); $product->set_regular_price("1250.00"); $product->save();');
        self::assertNotContains(0, $this->deliveries());
        // One that is put off waits with an argument of ours.
        $this->onEach('(new AuraHistoria\PartnerConnect\Services())->queue()->deliverAgain((int) get_option("ahpc_webhook_ids")["product.created"], 7, 1, 150);');
        self::assertSame(array_fill(0, 3, ['ahpc_products']), $this->tables());

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; deactivate_plugins($arguments["plugin"], false, true);');
        self::assertSame(array_fill(0, 3, ['paused', 'paused', 'paused']), $this->statuses());
        self::assertNotSame([], $this->shop->traces());

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; uninstall_plugin($arguments["plugin"]);');
        self::assertSame([[], [], []], $this->statuses());
        self::assertSame([], $this->shop->traces());
        self::assertSame([0, 0, 0], $this->deliveries());
        self::assertSame([[], [], []], $this->tables());
        self::assertStringNotContainsString(Shop::SLUG, $this->shop->site->debugLog());
    }

    private function addSite(string $name): string
    {
        // WordPress 6.5 takes the port out of a new site's address, so it is put back.
        $id = $this->shop->php('$first = get_site(1); $id = wpmu_create_blog($first->domain, "/{$arguments["name"]}/", $arguments["name"], 1);
            global $wpdb; $wpdb->update($wpdb->blogs, ["domain" => $first->domain], ["blog_id" => $id]); return $id;', ['name' => $name]);
        $url = "{$this->shop->site->url}/{$name}";
        // WooCommerce installs itself when a site is first loaded.
        self::assertSame($id, $this->shop->site->php('return get_current_blog_id();', url: $url));

        return $url;
    }

    /**
     * @return list<string>
     */
    private function sites(): array
    {
        return [$this->shop->site->url, ...$this->others];
    }

    /**
     * @return list<list<string>>
     */
    private function statuses(): array
    {
        return $this->onEach('global $wpdb; return $wpdb->get_col("SELECT status FROM {$wpdb->prefix}wc_webhooks");');
    }

    /**
     * Our tables of each site, without its prefix.
     *
     * @return list<list<string>>
     */
    private function tables(): array
    {
        return $this->onEach('global $wpdb; return array_map(fn($table) => substr($table, strlen($wpdb->prefix)), $wpdb->get_col("SHOW TABLES LIKE \'{$wpdb->prefix}ahpc%\'"));');
    }

    /**
     * How many deliveries are in each site's queue, done and cancelled ones included.
     *
     * @return list<int>
     */
    private function deliveries(): array
    {
        return $this->onEach('global $wpdb; return (int) $wpdb->get_var(
            "SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_actions WHERE hook = \'woocommerce_deliver_webhook_async\'"
        );');
    }

    /**
     * @return list<mixed>
     */
    private function onEach(string $code): array
    {
        return array_map(fn(string $url): mixed => $this->shop->site->php($code, url: $url), $this->sites());
    }

    private function onFirst(string $code): mixed
    {
        return $this->shop->php($code, ['plugin' => Shop::PLUGIN]);
    }
}
