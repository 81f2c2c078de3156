<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use AuraHistoria\PartnerConnect\Tests\Demo\Plugins\PluginAdmin;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;

/** What a merchant does in the shop, and what can be seen in WordPress's database. */
final class Shop
{
    private const WEBHOOK_NAMES = 'Aura Historia Partner Connect';

    private ?Browser $browser = null;

    public function __construct(public readonly Site $site)
    {
    }

    public function browser(): Browser
    {
        return $this->browser ??= Browser::loggedInAt($this->site);
    }

    /**
     * Opens the pages that a merchant opens each day and lets WP-Cron run.
     *
     * WordPress and WooCommerce finish setting themselves up on such occasions; afterwards they leave the database
     * alone, and what is added to it is the plugin's.
     */
    public function openEverydayPages(): void
    {
        $admin = "{$this->site->url}/wp-admin";
        foreach (['', 'plugins.php', 'edit.php?post_type=product', 'admin.php?page=wc-settings'] as $page) {
            $this->browser()->get("$admin/$page");
        }
        $this->browser()->get("{$this->site->url}/");
        $this->browser()->get("{$this->site->url}/wp-cron.php?doing_wp_cron=1");
        $this->site->runQueue();
    }

    public function settingsPage(): Page
    {
        return $this->browser()->get("{$this->site->url}/wp-admin/admin.php?page=" . PluginAdmin::SLUG);
    }

    /** Fills in the real form with its nonce and sends it. */
    public function enterSettings(string $shopId, string $apiKey): Page
    {
        $form = $this->settingsPage()->form('shop_id');

        return $this->browser()->submit($form, ['shop_id' => $shopId, 'api_key' => $apiKey]);
    }

    /**
     * The plugin's webhooks as they stand in the database, by topic; WooCommerce's caches are not asked.
     *
     * @return array<string, array<string, mixed>>
     */
    public function webhooks(): array
    {
        return array_column($this->webhookRows(), null, 'topic');
    }

    /**
     * @return list<array<string, mixed>>
     */
    public function webhookRows(): array
    {
        return $this->site->php(
            'global $wpdb; return $wpdb->get_results($wpdb->prepare("SELECT * FROM {$wpdb->prefix}wc_webhooks
                WHERE name LIKE %s ORDER BY webhook_id", $arguments["name"]), ARRAY_A);',
            ['name' => self::WEBHOOK_NAMES . '%']
        );
    }

    /**
     * Changes a webhook through WooCommerce, as its own settings page does.
     *
     * @param array<string, string> $changes
     */
    public function editWebhook(int $id, array $changes): void
    {
        $this->site->php(
            '$webhook = new WC_Webhook($arguments["id"]); $webhook->set_props($arguments["changes"]);
            $webhook->save();',
            ['id' => $id, 'changes' => $changes],
            context: 'admin'
        );
    }

    public function deleteWebhook(int $id): void
    {
        $this->site->php('(new WC_Webhook($arguments["id"]))->delete(true);', ['id' => $id], context: 'admin');
    }

    public function createProduct(string $title, string $price): int
    {
        return $this->site->php(
            '$product = new WC_Product_Simple(); $product->set_name($arguments["title"]);
            $product->set_regular_price($arguments["price"]); $product->set_status("publish");
            $product->set_image_id($arguments["image"]); return $product->save();',
            ['title' => $title, 'price' => $price, 'image' => $this->anyPicture()],
            context: 'admin'
        );
    }

    public function changePrice(int $id, string $price): void
    {
        $this->site->php(
            '$product = wc_get_product($arguments["id"]); $product->set_regular_price($arguments["price"]);
            $product->save();',
            ['id' => $id, 'price' => $price],
            context: 'admin'
        );
    }

    public function trashProduct(int $id): void
    {
        $this->site->php('wp_trash_post($arguments["id"]);', ['id' => $id], context: 'admin');
    }

    /** The version WordPress reads from the installed plugin, null where it is not active. */
    public function activeVersion(): ?string
    {
        return $this->site->php(
            'require_once ABSPATH . "wp-admin/includes/plugin.php";
            $file = WP_PLUGIN_DIR . "/" . $arguments["file"];
            return is_plugin_active($arguments["file"]) ? get_plugin_data($file, false, false)["Version"] : null;',
            ['file' => PluginAdmin::FILE]
        );
    }

    /**
     * Runs the queue until the check holds; what is due only in some seconds is waited for.
     *
     * @template T
     * @param callable(): T $check throws CheckFailed as long as it does not hold
     * @return T
     */
    public function runQueueUntil(callable $check, float $timeoutSeconds = 45.0): mixed
    {
        $deadline = microtime(true) + $timeoutSeconds;
        while (true) {
            $this->site->runQueue();
            try {
                return $check();
            } catch (CheckFailed $failure) {
                if (microtime(true) > $deadline) {
                    throw $failure;
                }
                usleep(500000);
            }
        }
    }

    /**
     * Lines of debug.log that name the plugin.
     *
     * @return list<string>
     */
    public function complaints(): array
    {
        $lines = explode("\n", $this->site->debugLog());

        return array_values(array_filter(
            $lines,
            static fn (string $line): bool => preg_match('/ahpc|' . PluginAdmin::SLUG . '|AuraHistoria/i', $line) === 1
        ));
    }

    /** As if so many minutes had passed, and the queue had run meanwhile. */
    public function letMinutesPass(int $minutes): void
    {
        $this->site->passTime(60 * $minutes);
        $this->site->runQueue();
    }

    /**
     * As if one minute after another passed until the check holds, ten at most.
     *
     * @template T
     * @param callable(): T $check throws CheckFailed as long as it does not hold
     * @return T
     */
    public function letMinutesPassUntil(callable $check): mixed
    {
        for ($minute = 1; $minute < 10; $minute++) {
            $this->letMinutesPass(1);
            try {
                return $check();
            } catch (CheckFailed) {
                // Not yet.
            }
        }
        $this->letMinutesPass(1);

        return $check();
    }

    /**
     * Lets the shop live at another address for a while, as a copy of its database would.
     *
     * @param callable(): void $work done there
     * @return string what the plugin's page says there
     */
    public function asCopy(string $home, callable $work): string
    {
        SiteBuilder::writeConfig($this->site, ['WP_HOME' => $home] + $this->site->options->constants);
        try {
            $work();

            return $this->settingsPage()->text();
        } finally {
            SiteBuilder::writeConfig($this->site, $this->site->options->constants);
        }
    }

    private function anyPicture(): int
    {
        return $this->site->php('return get_posts(["post_type" => "attachment", "numberposts" => 1])[0]->ID ?? 0;');
    }
}
