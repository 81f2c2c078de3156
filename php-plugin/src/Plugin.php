<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

use AuraHistoria\PartnerConnect\Admin\AdminActions;
use AuraHistoria\PartnerConnect\Admin\PreviewRequests;
use AuraHistoria\PartnerConnect\Lifecycle\Requirements;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Catalog\Tables;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryTarget;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use WC_Product;
use WC_Webhook;
use WP_Post;

defined('ABSPATH') || exit;

/**
 * Every hook of the plugin, in one place. Registering loads nothing: the objects are made when their hook fires.
 *
 * What comes from WordPress has passed through other plugins' filters, so it is taken as it is and checked here.
 */
final class Plugin
{
    /** After everyone else, so that no other plugin sees the key that is added. */
    private const LATEST = PHP_INT_MAX;

    private function __construct(private readonly Services $services)
    {
    }

    /**
     * Wires the plugin; all but activation waits until WooCommerce is known to be there.
     */
    public static function boot(): void
    {
        $plugin = new self(new Services());
        register_activation_hook(AHPC_FILE, fn(mixed $network) => $plugin->services->activator()->activate((bool) $network));
        register_deactivation_hook(AHPC_FILE, $plugin->deactivate(...));
        add_action('before_woocommerce_init', $plugin->declareCompatibility(...));
        add_action('plugins_loaded', $plugin->addHooks(...));
    }

    /**
     * Where a second copy of the plugin is active, it is at work from the next request on, and nothing has to stop.
     */
    private function deactivate(mixed $network): void
    {
        if (!Requirements::isOtherCopyActive(dirname(AHPC_FILE), (bool) $network)) {
            $this->services->deactivator()->deactivate((bool) $network);
        }
    }

    private function addHooks(): void
    {
        if (Requirements::unmet() !== []) {
            add_action('admin_notices', [Requirements::class, 'showNotice']);
            return;
        }
        $this->addDeliveryHooks();
        $this->addRecordingHooks();
        $this->addWatchingHooks();
        $this->addQueueHooks();
        $this->addHealthHooks();
        if (is_admin()) {
            $this->addAdminHooks();
        }
    }

    /**
     * What must work wherever WooCommerce may deliver, front-end requests included.
     */
    private function addDeliveryHooks(): void
    {
        add_filter('woocommerce_webhook_should_deliver', $this->mayQueue(...), 10, 3);
        // Before WooCommerce's own callback, in whose place it works, and after all others, to give the place back.
        add_action(Options::HOOK_DELIVERY, $this->onDeliveryAction(...), 1, 3);
        add_action(Options::HOOK_DELIVERY, fn() => $this->services->delivery()->restore(), self::LATEST, 0);
        add_filter('woocommerce_webhook_deliver_async', $this->onDeliveryDue(...), self::LATEST, 3);
        add_filter('woocommerce_webhook_http_args', $this->onBody(...), self::LATEST, 3);
        add_filter('http_request_args', $this->addKey(...), self::LATEST, 2);
        add_filter('pre_http_request', $this->withhold(...), self::LATEST, 3);
        add_action('woocommerce_webhook_delivery', $this->onDelivered(...), 10, 5);
    }

    /**
     * What happens to products.
     */
    private function addRecordingHooks(): void
    {
        $product = fn(mixed $id) => $this->services->recorder()->onProduct(is_scalar($id) ? (int) $id : 0);
        $post = fn(mixed $id) => $this->services->recorder()->onPost((int) $id);
        array_map(static fn(string $hook) => add_action($hook, $product), ['woocommerce_new_product', 'woocommerce_update_product']);
        // A scheduled sale saves the product first and writes its price then.
        array_map(static fn(string $hook) => add_action($hook, $product, 20), ['wc_product_start_scheduled_sale', 'wc_product_end_scheduled_sale']);
        foreach (['wc_after_products_starting_sales', 'wc_after_products_ending_sales'] as $hook) {
            add_action($hook, static fn(mixed $ids) => array_map($product, (array) $ids));
        }
        // Before it is written, too: the process may be killed in between.
        array_map(static fn(string $hook) => add_action($hook, $post), ['pre_post_update', 'wp_trash_post', 'trashed_post', 'untrashed_post', 'before_delete_post', 'deleted_post']);
        foreach (['woocommerce_new_product_variation', 'woocommerce_update_product_variation'] as $hook) {
            add_action($hook, fn(mixed $id) => $this->services->recorder()->onVariation((int) $id));
        }
        add_action('transition_post_status', $this->onStatusChanged(...), 10, 3);
        add_action('save_post_product', fn(mixed $id, mixed $post = null) => $post instanceof WP_Post ? $this->services->recorder()->onPostSaved($post) : null, 10, 2);
        foreach (['added_post_meta', 'updated_post_meta', 'deleted_post_meta'] as $hook) {
            add_action($hook, fn(mixed $meta, mixed $id = 0, mixed $key = '') => $this->services->recorder()->onMeta((int) $id, (string) $key), 10, 3);
        }
        add_action('set_object_terms', fn(mixed $id, mixed $terms = null, mixed $ids = null, mixed $taxonomy = '') => $taxonomy === 'product_visibility' ? $post($id) : null, 10, 4);
        foreach (['woocommerce_permalinks', 'permalink_structure'] as $option) {
            add_action("update_option_{$option}", fn() => $this->services->recorder()->onManyProducts());
        }
        add_action('shutdown', fn() => $this->services->planWorker());
        add_filter('wpmu_drop_tables', fn(mixed $tables, mixed $site = 0): array => [...(array) $tables, ...Tables::ofSite((int) $site)], 10, 2);
    }

    /**
     * What others may change under us, and what has to be registered again.
     */
    private function addWatchingHooks(): void
    {
        add_action('woocommerce_new_webhook', $this->onWebhookCreated(...), 10, 2);
        add_action('woocommerce_webhook_updated', fn(mixed $id) => $this->services->watcher()->onUpdated((int) $id));
        add_action('woocommerce_webhook_deleted', fn(mixed $id) => $this->services->watcher()->onDeleted((int) $id));
        // A site that never had another language has no row for it yet, so the first change adds one.
        foreach (['woocommerce_currency', 'WPLANG'] as $option) {
            foreach (['add_option_', 'update_option_', 'delete_option_'] as $what) {
                add_action($what . $option, fn() => $this->services->queue()->syncSoon());
            }
        }
    }

    /**
     * What runs in the background.
     */
    private function addQueueHooks(): void
    {
        if ($this->isBehindTheScenes()) {
            add_action('action_scheduler_init', fn() => $this->services->maintenance()->run());
        }
        add_action(Options::HOOK_SYNC, fn(mixed $force = false, mixed $signature = false) => $this->services->syncRunner()->check((bool) $force, (bool) $signature), 10, 2);
        add_action(Options::HOOK_CHECK, fn() => $this->services->syncRunner()->check());
        add_action(Options::HOOK_CHECK, fn() => $this->services->maintenance()->check(), 20);
        // 0.1.0 queued this hook with a shop id and a page; what is to be sent, the table knows.
        add_action(Options::HOOK_SEND, fn(mixed $worker = 0) => $this->services->worker()->run(is_int($worker) ? $worker : 0));
        add_action(Options::HOOK_AUDIT, $this->audit(...));
    }

    /**
     * Finds changes that no hook has reported, such as those of an import by SQL.
     */
    private function audit(): void
    {
        /**
         * Filters whether the nightly look for unreported changes takes place.
         *
         * It reads every product once, and sends only what differs and a thirtieth of the rest; docs/scaling.md says what that costs.
         *
         * @param bool $wanted True unless a filter says otherwise.
         */
        if (apply_filters('ahpc_nightly_audit', true)) {
            $this->services->sending()->audit();
        }
    }

    /**
     * Site Health asks in wp-admin, and once a week by WP-Cron.
     */
    private function addHealthHooks(): void
    {
        add_filter('site_status_tests', fn(mixed $tests): array => $this->services->siteHealth()->addTests((array) $tests));
        add_filter('debug_information', fn(mixed $sections): array => $this->services->debugInformation()->addSection((array) $sections));
    }

    private function addAdminHooks(): void
    {
        add_action('admin_menu', $this->addSettingsPage(...));
        add_action('admin_notices', fn() => $this->services->problemNotice()->show());
        foreach (AdminActions::ALL as $action) {
            add_action("admin_post_{$action}", fn() => $this->services->adminActions()->answer($action));
        }
        add_action('wp_ajax_' . PreviewRequests::ACTION, fn() => $this->services->previewRequests()->answer());
        add_filter(
            'plugin_action_links_' . plugin_basename(AHPC_FILE),
            fn(mixed $links): array => $this->services->settingsPage()->addPluginLink((array) $links)
        );
    }

    private function addSettingsPage(): void
    {
        $page = $this->services->settingsPage()->addToMenu();
        if ($page !== null) {
            add_action("load-{$page}", fn() => $this->services->pageScript()->enqueue());
        }
    }

    /**
     * Where WP-Cron, WP-CLI or someone in wp-admin is at work; shoppers use admin-ajax.php, too.
     */
    private function isBehindTheScenes(): bool
    {
        return wp_doing_cron() || (defined('WP_CLI') && WP_CLI) || (is_admin() && !wp_doing_ajax());
    }

    private function declareCompatibility(): void
    {
        if (class_exists(FeaturesUtil::class)) {
            foreach (['custom_order_tables', 'product_instance_caching', 'cart_checkout_blocks'] as $feature) {
                FeaturesUtil::declare_compatibility($feature, AHPC_FILE, true);
            }
        }
    }

    private function addKey(mixed $args, mixed $url = ''): mixed
    {
        return is_array($args) && is_string($url) && DeliveryTarget::isAt($url) ? $this->services->delivery()->addKey($args, $url) : $args;
    }

    private function withhold(mixed $answer, mixed $args = [], mixed $url = ''): mixed
    {
        if ($answer !== false || !is_array($args) || !is_string($url) || !DeliveryTarget::isAt($url)) {
            return $answer;
        }

        return $this->services->delivery()->withhold($args, $url) ?? false;
    }

    private function mayQueue(mixed $should, mixed $webhook = null, mixed $resource = null): mixed
    {
        return $should && $webhook instanceof WC_Webhook ? $this->services->deliveryGate()->mayQueue($webhook, $resource) : $should;
    }

    private function onDeliveryAction(mixed $webhookId, mixed $id = 0, mixed $again = 0): void
    {
        if (is_scalar($webhookId) && is_scalar($id)) {
            $this->services->delivery()->onAction((int) $webhookId, (int) $id, (int) $again);
        }
    }

    /**
     * Where a site wants deliveries at once, it gets them, but for shoppers, who must not wait for the API.
     */
    private function onDeliveryDue(mixed $async, mixed $webhook = null, mixed $id = 0): mixed
    {
        if (!$webhook instanceof WC_Webhook || !DeliveryTarget::isOf($webhook)) {
            return $async;
        }
        $wantsAtOnce = !$async || (defined('AHPC_FORCE_SYNC_DELIVERY') && constant('AHPC_FORCE_SYNC_DELIVERY'));
        if (!$wantsAtOnce || !$this->isBehindTheScenes()) {
            return true;
        }
        $this->services->delivery()->onSynchronous($webhook, $id instanceof WC_Product ? $id->get_id() : (int) $id);

        return false;
    }

    private function onBody(mixed $args, mixed $id = 0, mixed $webhookId = 0): mixed
    {
        // Other senders of webhooks, such as a ping, come without a product.
        $id = $id instanceof WC_Product ? $id->get_id() : $id;

        return is_array($args) && is_scalar($id) && is_scalar($webhookId) ? $this->services->delivery()->onBody($args, (int) $id, (int) $webhookId) : $args;
    }

    private function onStatusChanged(mixed $now, mixed $before = '', mixed $post = null): void
    {
        if ($post instanceof WP_Post) {
            $this->services->recorder()->onStatusChanged((string) $now, (string) $before, $post);
        }
    }

    private function onDelivered(mixed $request, mixed $response = null, mixed $duration = 0, mixed $id = 0, mixed $webhookId = 0): void
    {
        $id = $id instanceof WC_Product ? $id->get_id() : $id;
        if (is_scalar($id) && (is_array($response) || is_wp_error($response))) {
            $this->services->delivery()->onDelivered($response, (int) $id, (int) $webhookId);
        }
    }

    private function onWebhookCreated(mixed $id, mixed $webhook = null): void
    {
        if ($webhook instanceof WC_Webhook) {
            $this->services->watcher()->onCreated($webhook);
        }
    }
}
