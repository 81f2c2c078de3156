<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

use AuraHistoria\PartnerConnect\Admin\AdminActions;
use AuraHistoria\PartnerConnect\Lifecycle\Requirements;
use AuraHistoria\PartnerConnect\Settings\Options;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use WC_Webhook;

/**
 * Every hook of the plugin, in one place. Registering loads nothing: the objects are made when their hook fires.
 *
 * Parameters that come from WordPress or through other plugins' filters are taken as they are and checked here.
 */
final class Plugin
{
    /** After everyone else, so that no other plugin sees the key that is added. */
    private const LATEST = PHP_INT_MAX;

    private function __construct(private readonly Services $services)
    {
    }

    /**
     * Wires the plugin, once WooCommerce is known to be there.
     */
    public static function boot(): void
    {
        $plugin = new self(new Services());
        register_activation_hook(AHPC_FILE, $plugin->activate(...));
        register_deactivation_hook(AHPC_FILE, $plugin->deactivate(...));
        add_action('plugins_loaded', $plugin->addHooks(...));
        add_action('before_woocommerce_init', $plugin->declareCompatibility(...));
    }

    private function activate(mixed $wholeNetwork): void
    {
        $this->services->activator()->activate((bool) $wholeNetwork);
    }

    private function deactivate(mixed $wholeNetwork): void
    {
        $this->services->deactivator()->deactivate((bool) $wholeNetwork);
    }

    private function addHooks(): void
    {
        if (Requirements::unmet() !== []) {
            add_action('admin_notices', [Requirements::class, 'showNotice']);
            return;
        }
        $this->addDeliveryHooks();
        $this->addWebhookHooks();
        $this->addQueueHooks();
        if (is_admin()) {
            $this->addAdminHooks();
        }
    }

    /**
     * What must work wherever WooCommerce may deliver, front-end requests included.
     */
    private function addDeliveryHooks(): void
    {
        add_filter('http_request_args', fn(mixed $args, mixed $url = ''): mixed => is_array($args) && is_string($url)
            ? $this->services->delivery()->addKey($args, $url)
            : $args, self::LATEST, 2);
        add_filter('pre_http_request', fn(mixed $answer, mixed $args = [], mixed $url = ''): mixed => $answer === false && is_array($args) && is_string($url)
            ? $this->services->delivery()->withhold($args, $url) ?? false
            : $answer, self::LATEST, 3);
        add_filter('woocommerce_webhook_should_deliver', fn(mixed $should, mixed $webhook = null, mixed $resource = null): mixed => $should && $webhook instanceof WC_Webhook
            ? $this->services->delivery()->mayQueue($webhook, $resource)
            : $should, 10, 3);
        if (defined('AHPC_FORCE_SYNC_DELIVERY') && constant('AHPC_FORCE_SYNC_DELIVERY')) {
            add_filter('woocommerce_webhook_deliver_async', fn(mixed $async, mixed $webhook = null): mixed => $webhook instanceof WC_Webhook
                && $this->services->delivery()->isOurs($webhook) ? false : $async, 10, 2);
        }
    }

    /**
     * What others may change under us.
     */
    private function addWebhookHooks(): void
    {
        add_action('woocommerce_new_webhook', function (mixed $id, mixed $webhook = null): void {
            if ($webhook instanceof WC_Webhook) {
                $this->services->watcher()->onCreated($webhook);
            }
        }, 10, 2);
        add_action('woocommerce_webhook_updated', fn(mixed $id) => $this->services->watcher()->onUpdated((int) $id));
        add_action('woocommerce_webhook_deleted', fn(mixed $id) => $this->services->watcher()->onDeleted((int) $id));
        foreach (['woocommerce_currency', 'WPLANG'] as $option) {
            add_action("update_option_{$option}", fn() => (new Queue\Queue())->syncSoon());
        }
    }

    /**
     * What runs in the background.
     */
    private function addQueueHooks(): void
    {
        add_action('action_scheduler_init', fn() => $this->services->maintenance()->run());
        add_action(Options::HOOK_SYNC, fn() => $this->services->syncRunner()->check());
        add_action(Options::HOOK_CHECK, function (): void {
            $this->services->syncRunner()->check();
            $this->services->backfillRunner()->recover();
        });
        // 0.1.0 queued this hook with a shop id and a page; where the send is, its state knows.
        add_action(Options::HOOK_BACKFILL, fn() => $this->services->backfillRunner()->run());
    }

    private function addAdminHooks(): void
    {
        add_action('admin_menu', fn() => $this->services->settingsPage()->addToMenu());
        add_action('admin_notices', fn() => $this->services->problemNotice()->show());
        add_action('admin_post_' . AdminActions::SAVE, fn() => $this->services->adminActions()->save());
        add_action('admin_post_' . AdminActions::SYNC, fn() => $this->services->adminActions()->syncNow());
        add_action('admin_post_' . AdminActions::RESTART, fn() => $this->services->adminActions()->restartBackfill());
        add_filter('plugin_action_links_' . plugin_basename(AHPC_FILE), fn(mixed $links): array => $this->services->settingsPage()->addPluginLink((array) $links));
    }

    private function declareCompatibility(): void
    {
        if (class_exists(FeaturesUtil::class)) {
            FeaturesUtil::declare_compatibility('custom_order_tables', AHPC_FILE, true);
        }
    }
}
