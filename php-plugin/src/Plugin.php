<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

use AuraHistoria\PartnerConnect\Admin\AdminActions;
use AuraHistoria\PartnerConnect\Admin\PreviewRequests;
use AuraHistoria\PartnerConnect\Lifecycle\Requirements;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Storage\Tables;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryTarget;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use WC_Webhook;
use WP_Post;

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
        register_deactivation_hook(AHPC_FILE, fn(mixed $network) => $plugin->services->deactivator()->deactivate((bool) $network));
        add_action('before_woocommerce_init', $plugin->declareCompatibility(...));
        add_action('plugins_loaded', $plugin->addHooks(...));
    }

    private function addHooks(): void
    {
        if (Requirements::unmet() !== []) {
            add_action('admin_notices', [Requirements::class, 'showNotice']);
            return;
        }
        $this->addDeliveryHooks();
        $this->addOutboxHooks();
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
        add_filter('http_request_args', $this->addKey(...), self::LATEST, 2);
        add_filter('pre_http_request', $this->withhold(...), self::LATEST, 3);
        add_filter('woocommerce_webhook_should_deliver', $this->mayQueue(...), 10, 3);
        add_action('post_updated', $this->onPostUpdated(...), 10, 3);
        if (defined('AHPC_FORCE_SYNC_DELIVERY') && constant('AHPC_FORCE_SYNC_DELIVERY')) {
            add_filter('woocommerce_webhook_deliver_async', $this->deliverAtOnce(...), 10, 2);
        }
    }

    /**
     * What happens to products, and what WooCommerce's deliveries tell of it.
     */
    private function addOutboxHooks(): void
    {
        add_action('woocommerce_new_product', fn(mixed $id) => $this->services->recorder()->onCreated((int) $id));
        add_action('woocommerce_update_product', fn(mixed $id) => $this->services->recorder()->onUpdated((int) $id));
        foreach (['woocommerce_new_product_variation', 'woocommerce_update_product_variation'] as $hook) {
            add_action($hook, fn(mixed $id) => $this->services->recorder()->onVariation((int) $id));
        }
        add_action('wp_trash_post', fn(mixed $id) => $this->services->recorder()->onTrashed((int) $id));
        add_action('before_delete_post', fn(mixed $id) => $this->services->recorder()->onDeletedForGood((int) $id));
        add_action('untrashed_post', fn(mixed $id) => $this->services->recorder()->onUntrashed((int) $id));
        add_filter('wpmu_drop_tables', fn(mixed $tables, mixed $site = 0): array => [...(array) $tables, ...Tables::ofSite((int) $site)], 10, 2);
        add_action('transition_post_status', $this->onStatusChanged(...), 10, 3);
        // Before WooCommerce's own callback, which reads the product; where it delivers at once, there is no such action.
        add_action('woocommerce_deliver_webhook_async', $this->onDeliveryBegins(...), 1, 2);
        add_filter('woocommerce_webhook_deliver_async', $this->onDeliveryDue(...), self::LATEST, 3);
        add_filter('woocommerce_webhook_payload', $this->onPayload(...), self::LATEST, 4);
        add_action('woocommerce_webhook_delivery', $this->onDelivered(...), 10, 5);
    }

    /**
     * What others may change under us, and what has to be registered again.
     */
    private function addWatchingHooks(): void
    {
        add_action('woocommerce_new_webhook', $this->onWebhookCreated(...), 10, 2);
        add_action('woocommerce_webhook_updated', fn(mixed $id) => $this->services->watcher()->onUpdated((int) $id));
        add_action('woocommerce_webhook_deleted', fn(mixed $id) => $this->services->watcher()->onDeleted((int) $id));
        add_action('update_option_woocommerce_currency', fn() => $this->services->queue()->syncSoon());
        add_action('update_option_WPLANG', fn() => $this->services->queue()->syncSoon());
    }

    /**
     * What runs in the background.
     */
    private function addQueueHooks(): void
    {
        if ($this->isBehindTheScenes()) {
            add_action('action_scheduler_init', fn() => $this->services->maintenance()->run());
        }
        add_action(Options::HOOK_SYNC, fn(mixed $force = false) => $this->services->syncRunner()->check((bool) $force));
        add_action(Options::HOOK_CHECK, fn() => $this->services->syncRunner()->check());
        add_action(Options::HOOK_CHECK, fn() => $this->services->backfill()->recover(), 20);
        // 0.1.0 queued this hook with a shop id and a page; where the send is, its state knows.
        add_action(Options::HOOK_BACKFILL, fn(mixed $shopId = '', mixed $worker = 0) => $this->services->backfillRunner()->run((int) $worker), 10, 2);
        add_action(Options::HOOK_CHECK, fn() => $this->services->outbox()->recover(), 20);
        add_action(Options::HOOK_AUDIT, $this->audit(...));
        add_action(Options::HOOK_OUTBOX, fn() => $this->services->outboxRunner()->run());
    }

    /**
     * Finds changes that no hook has reported, such as those of an import by SQL.
     */
    private function audit(): void
    {
        /**
         * Filters whether the nightly look for unreported changes takes place.
         *
         * It reads every product once, and sends only what differs; docs/scaling.md says what that costs.
         *
         * @param bool $wanted True unless a filter says otherwise.
         */
        if (apply_filters('ahpc_nightly_audit', true)) {
            $this->services->backfill()->sendChangesIfAtRest();
        }
    }

    /**
     * Site Health asks in wp-admin, and once a week by WP-Cron.
     */
    private function addHealthHooks(): void
    {
        add_filter('site_status_tests', fn(mixed $tests): array => $this->services->siteHealth()->addTest((array) $tests));
        add_filter('debug_information', fn(mixed $sections): array => $this->services->debugInformation()->addSection((array) $sections));
    }

    private function addAdminHooks(): void
    {
        add_action('admin_menu', $this->addSettingsPage(...));
        add_action('admin_notices', fn() => $this->services->problemNotice()->show());
        add_action('admin_post_' . AdminActions::SAVE, fn() => $this->services->adminActions()->save());
        add_action('admin_post_' . AdminActions::SYNC, fn() => $this->services->adminActions()->syncNow());
        foreach (AdminActions::OF_THE_CATALOG as $action) {
            add_action("admin_post_{$action}", fn() => $this->services->adminActions()->changeCatalog($action));
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
            FeaturesUtil::declare_compatibility('custom_order_tables', AHPC_FILE, true);
        }
    }

    private function addKey(mixed $args, mixed $url = ''): mixed
    {
        return is_array($args) && is_string($url) ? $this->services->delivery()->addKey($args, $url) : $args;
    }

    private function withhold(mixed $answer, mixed $args = [], mixed $url = ''): mixed
    {
        if ($answer !== false || !is_array($args) || !is_string($url)) {
            return $answer;
        }

        return $this->services->delivery()->withhold($args, $url) ?? false;
    }

    private function mayQueue(mixed $should, mixed $webhook = null, mixed $resource = null): mixed
    {
        return $should && $webhook instanceof WC_Webhook ? $this->services->deliveryGate()->mayQueue($webhook, $resource) : $should;
    }

    private function onPostUpdated(mixed $id, mixed $after = null, mixed $before = null): void
    {
        if ($after instanceof WP_Post && $before instanceof WP_Post) {
            $this->services->deliveryGate()->onPostUpdated($after, $before);
            $this->services->recorder()->onPostUpdated($after, $before);
        }
    }

    private function onStatusChanged(mixed $now, mixed $before = '', mixed $post = null): void
    {
        if ($post instanceof WP_Post) {
            $this->services->recorder()->onStatusChanged((string) $now, (string) $before, $post);
        }
    }

    private function onDeliveryBegins(mixed $webhookId, mixed $id = 0): void
    {
        if (is_scalar($webhookId) && is_scalar($id)) {
            $this->services->deliveryWatch()->onBegin((int) $id, (int) $webhookId);
        }
    }

    private function onDeliveryDue(mixed $async, mixed $webhook = null, mixed $id = 0): mixed
    {
        if (!$async && $webhook instanceof WC_Webhook && is_scalar($id)) {
            $this->services->deliveryWatch()->onBegin((int) $id, $webhook->get_id());
        }

        return $async;
    }

    private function onPayload(mixed $payload, mixed $resource = '', mixed $id = 0, mixed $webhookId = 0): mixed
    {
        if ($resource === 'product') {
            $this->services->deliveryWatch()->onPayload((int) $id, (int) $webhookId);
        }

        return $payload;
    }

    private function onDelivered(mixed $request, mixed $response = null, mixed $duration = 0, mixed $id = 0, mixed $webhookId = 0): void
    {
        if (is_scalar($id) && (is_array($response) || is_wp_error($response))) {
            $this->services->deliveryWatch()->onDelivered($response, (int) $id, (int) $webhookId);
        }
    }

    private function deliverAtOnce(mixed $async, mixed $webhook = null): mixed
    {
        return $webhook instanceof WC_Webhook && DeliveryTarget::isOf($webhook) ? false : $async;
    }

    private function onWebhookCreated(mixed $id, mixed $webhook = null): void
    {
        if ($webhook instanceof WC_Webhook) {
            $this->services->watcher()->onCreated($webhook);
        }
    }
}
