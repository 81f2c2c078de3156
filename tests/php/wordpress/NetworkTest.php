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

    private string $second;

    public function testEverySiteIsConnectedPausedAndCleanedUp(): void
    {
        $this->shop = Shop::build('plugin-network', isNetwork: true);
        $this->shop->reset();
        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin("woocommerce/woocommerce.php", "", true);');
        $this->second = $this->addSite();

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin($arguments["plugin"], "", true);');
        foreach ($this->sites() as $url) {
            $this->shop->site->php(
                '(new AuraHistoria\PartnerConnect\Services())->syncRunner()->enter($arguments["shop_id"], $arguments["api_key"]);',
                ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY],
                context: 'cron',
                url: $url
            );
        }
        self::assertSame([['active', 'active', 'active'], ['active', 'active', 'active']], $this->statuses());

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; deactivate_plugins($arguments["plugin"], false, true);');
        self::assertSame([['paused', 'paused', 'paused'], ['paused', 'paused', 'paused']], $this->statuses());

        $this->onFirst('require_once ABSPATH . "wp-admin/includes/plugin.php"; uninstall_plugin($arguments["plugin"]);');
        self::assertSame([[], []], $this->statuses());
        self::assertSame([0, 0], $this->onEach('global $wpdb; return (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE \'%ahpc%\'")
            + (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_actions WHERE hook LIKE \'ahpc%\'")
            + (int) $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}actionscheduler_groups WHERE slug LIKE \'ahpc%\'");'));
        self::assertStringNotContainsString(Shop::SLUG, $this->shop->site->debugLog());
    }

    private function addSite(): string
    {
        // WordPress 6.5 takes the port out of a new site's address, so it is put back.
        $id = $this->onFirst('$first = get_site(1); $id = wpmu_create_blog($first->domain, "/zweite/", "Zweite", 1);
            global $wpdb; $wpdb->update($wpdb->blogs, ["domain" => $first->domain], ["blog_id" => $id]); return $id;');
        // One that nobody has ever opened, where WooCommerce has no tables yet.
        $this->onFirst('wpmu_create_blog(get_site(1)->domain, "/leer/", "Leer", 1);');
        $url = "{$this->shop->site->url}/zweite";
        // WooCommerce installs itself when a site is first loaded.
        self::assertSame($id, $this->shop->site->php('return get_current_blog_id();', url: $url));

        return $url;
    }

    /**
     * @return list<string>
     */
    private function sites(): array
    {
        return [$this->shop->site->url, $this->second];
    }

    /**
     * @return list<list<string>>
     */
    private function statuses(): array
    {
        return $this->onEach('global $wpdb; return $wpdb->get_col("SELECT status FROM {$wpdb->prefix}wc_webhooks");');
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
