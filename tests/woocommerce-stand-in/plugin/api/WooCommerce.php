<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Admin\Screen;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Installer;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Instances;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\PostEvents;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\PostTypes;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ScheduledSales;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest\ProductsController;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest\ResponseCache;

/** The plugin as a whole, reached by `WC()`. */
final class WooCommerce
{
    public string $version = WC_VERSION;

    private static ?self $instance = null;

    public static function instance(): self
    {
        if (self::$instance === null) {
            self::$instance = new self();
            self::$instance->add_hooks();
        }

        return self::$instance;
    }

    public function queue(): WC_Action_Queue
    {
        static $queue = null;

        return $queue ??= new WC_Action_Queue();
    }

    public function plugin_path(): string
    {
        return untrailingslashit(plugin_dir_path(WC_PLUGIN_FILE));
    }

    public function plugin_url(): string
    {
        return untrailingslashit(plugins_url('/', WC_PLUGIN_FILE));
    }

    /** Runs on `init` before all others, as callbacks of other plugins expect it. */
    public function init(): void
    {
        do_action('before_woocommerce_init');
        Installer::installWhenMissing();
        if (is_blog_installed()) {
            wc_load_webhooks('active', apply_filters('woocommerce_load_webhooks_limit', null));
        }
        do_action('woocommerce_init');
    }

    private function add_hooks(): void
    {
        add_action('shutdown', 'wc_webhook_execute_queue');
        add_action('woocommerce_webhook_process_delivery', 'wc_webhook_process_delivery', 10, 2);
        add_action('woocommerce_deliver_webhook_async', 'wc_deliver_webhook_async', 10, 2);
        add_action('plugins_loaded', static fn () => do_action('woocommerce_loaded'), -1);
        add_action('init', [$this, 'init'], 0);
        PostTypes::addHooks();
        PostEvents::addHooks();
        Instances::addHooks();
        ResponseCache::addHooks();
        ScheduledSales::addHooks();
        Screen::addHooks();
        add_action('rest_api_init', static fn () => (new ProductsController())->register_routes());
        $this->add_description_filters();
        ActionScheduler::init();
    }

    /** What the REST API does to a short description before it goes out. */
    private function add_description_filters(): void
    {
        add_filter('woocommerce_short_description', 'do_blocks', 9);
        foreach (['wptexturize', 'convert_smilies', 'convert_chars', 'wpautop', 'shortcode_unautop'] as $filter) {
            add_filter('woocommerce_short_description', $filter);
        }
        add_filter('woocommerce_short_description', 'do_shortcode', 11);
    }
}
