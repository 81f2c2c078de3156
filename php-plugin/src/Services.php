<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

use AuraHistoria\PartnerConnect\Admin\AdminActions;
use AuraHistoria\PartnerConnect\Admin\CatalogView;
use AuraHistoria\PartnerConnect\Admin\DebugInformation;
use AuraHistoria\PartnerConnect\Admin\EngineView;
use AuraHistoria\PartnerConnect\Admin\FormMemory;
use AuraHistoria\PartnerConnect\Admin\PageScript;
use AuraHistoria\PartnerConnect\Admin\PageWords;
use AuraHistoria\PartnerConnect\Admin\PhpFacts;
use AuraHistoria\PartnerConnect\Admin\PreviewData;
use AuraHistoria\PartnerConnect\Admin\PreviewRequests;
use AuraHistoria\PartnerConnect\Admin\PreviewView;
use AuraHistoria\PartnerConnect\Admin\ProblemNotice;
use AuraHistoria\PartnerConnect\Admin\ProductsView;
use AuraHistoria\PartnerConnect\Admin\SettingsForm;
use AuraHistoria\PartnerConnect\Admin\SettingsPage;
use AuraHistoria\PartnerConnect\Admin\SiteHealth;
use AuraHistoria\PartnerConnect\Admin\StatusHealth;
use AuraHistoria\PartnerConnect\Admin\StatusView;
use AuraHistoria\PartnerConnect\Admin\StatusWords;
use AuraHistoria\PartnerConnect\Admin\ToolsView;
use AuraHistoria\PartnerConnect\Catalog\Flights;
use AuraHistoria\PartnerConnect\Catalog\PageBuilder;
use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Catalog\Recorder;
use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Catalog\Signer;
use AuraHistoria\PartnerConnect\Catalog\Tables;
use AuraHistoria\PartnerConnect\Catalog\Walk;
use AuraHistoria\PartnerConnect\Catalog\Worker;
use AuraHistoria\PartnerConnect\Connection\ConnectionEffects;
use AuraHistoria\PartnerConnect\Connection\Forecast;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\Engine;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Http\ApiClient;
use AuraHistoria\PartnerConnect\Lifecycle\Activator;
use AuraHistoria\PartnerConnect\Lifecycle\Deactivator;
use AuraHistoria\PartnerConnect\Lifecycle\Maintenance;
use AuraHistoria\PartnerConnect\Lifecycle\Sites;
use AuraHistoria\PartnerConnect\Lifecycle\Uninstaller;
use AuraHistoria\PartnerConnect\Lifecycle\Upgrader;
use AuraHistoria\PartnerConnect\Machine\EffectRunner;
use AuraHistoria\PartnerConnect\Machine\Machine;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Shop\ProductLanguage;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Shop\Visitor;
use AuraHistoria\PartnerConnect\Status\LastSaves;
use AuraHistoria\PartnerConnect\Status\StatusReader;
use AuraHistoria\PartnerConnect\Support\Budget;
use AuraHistoria\PartnerConnect\Support\Lock;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Webhooks\Delivery;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryGate;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryQueue;
use AuraHistoria\PartnerConnect\Webhooks\PlanApplier;
use AuraHistoria\PartnerConnect\Webhooks\RepairLog;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use AuraHistoria\PartnerConnect\Webhooks\WebhookOwner;
use AuraHistoria\PartnerConnect\Webhooks\WebhookStore;
use AuraHistoria\PartnerConnect\Webhooks\WebhookTable;
use AuraHistoria\PartnerConnect\Webhooks\WebhookWatcher;

defined('ABSPATH') || exit;

/**
 * Puts the objects together, each when it is first asked for, so that a hook which needs one costs that one.
 *
 * Only what is shared is kept: the core, since loading it costs most, the watcher, since it has to know when we ourselves are
 * the ones who change webhooks, the delivery, which goes from a body to its answer, and what knows what happens in this
 * request.
 */
final class Services
{
    /** A sync makes up to three requests, each within the core's time-out; a holder that needs longer has died. */
    private const SYNC_LOCK_SECONDS = 120;

    /** Making a table takes a moment; writing down a large catalog longer. */
    private const UPGRADE_LOCK_SECONDS = 120;

    private ?Core $core = null;
    private ?WebhookWatcher $watcher = null;
    private ?Delivery $delivery = null;
    private ?Visitor $visitor = null;
    private ?Recorder $recorder = null;

    /**
     * @param Engine|null $engine what answers instead of the build that fits this host
     */
    public function __construct(private readonly ?Engine $engine = null)
    {
    }

    public function core(): Core
    {
        return $this->core ??= new Core(fn(): Engine => $this->engine ?? (new EngineFactory())->create(), new Log());
    }

    public function watcher(): WebhookWatcher
    {
        return $this->watcher ??= new WebhookWatcher(new WebhookStore(), new OptionStore(), $this->queue());
    }

    public function queue(): Queue
    {
        return new Queue();
    }

    public function settings(): Settings
    {
        return new Settings(new OptionStore());
    }

    public function delivery(): Delivery
    {
        return $this->delivery ??= new Delivery(
            $this->core(),
            $this->storeFacts(),
            $this->productReader(),
            $this->productTable(),
            $this->recorder(),
            $this->sending(),
            $this->worker(...),
            $this->queue(),
            $this->settings(),
            new ApiClient(),
            new Log()
        );
    }

    public function deliveryGate(): DeliveryGate
    {
        return new DeliveryGate();
    }

    public function syncRunner(): SyncRunner
    {
        $effects = new ConnectionEffects(
            $this->settings(),
            new OptionStore(),
            new ApiClient(),
            $this->webhookManager(),
            $this->queue(),
            $this->sending(),
            new Log()
        );

        return new SyncRunner(
            new Machine($this->core(), new OptionStore(), 'connection_step', Options::CONNECTION_STATE),
            new EffectRunner($effects->handlers(), new Log()),
            $this->syncLock(),
            $this->storeFacts(),
            $this->settings(),
            new OptionStore(),
            $this->webhookManager(),
            $this->webhookOwner(),
            new Log()
        );
    }

    public function worker(): Worker
    {
        $pages = new PageBuilder($this->core(), $this->productReader(), $this->storeFacts());
        $signer = new Signer($this->core(), $this->settings());

        return new Worker(
            $this->sending(),
            new Flights($this->productTable(), $pages, $signer, new ApiClient(), new OptionStore()),
            new Walk($this->productTable(), $this->productReader(), $pages),
            $this->productTable(),
            $this->productReader(),
            $this->queue(),
            new Budget(),
            new Log()
        );
    }

    public function recorder(): Recorder
    {
        return $this->recorder ??= new Recorder($this->productTable(), $this->visitor(), $this->queue());
    }

    /**
     * At the end of a request, which most end without anything having happened to a product.
     */
    public function planWorker(): void
    {
        $this->recorder?->planWorker();
    }

    public function sending(): Sending
    {
        return new Sending(
            new Machine($this->core(), new OptionStore(), 'catalog_step', Options::CATALOG_STATE),
            $this->storeFacts(),
            $this->productTable(),
            $this->productReader(),
            $this->queue(),
            new Log()
        );
    }

    public function productTable(): ProductTable
    {
        return new ProductTable($GLOBALS['wpdb'], $this->tables());
    }

    public function productReader(): ProductReader
    {
        return new ProductReader($GLOBALS['wpdb'], $this->visitor(), new ProductLanguage(new OptionStore()), $this->storeFacts(), new Log());
    }

    public function maintenance(): Maintenance
    {
        return new Maintenance($this->upgrader(), $this->queue(), new OptionStore(), $this->sending(), $this->productTable());
    }

    public function activator(): Activator
    {
        return new Activator(new Sites(), new OptionStore());
    }

    public function deactivator(): Deactivator
    {
        return new Deactivator(new Sites(), $this->syncLock(), $this->webhookManager(), new DeliveryQueue(), $this->queue(), new Log());
    }

    public function uninstaller(): Uninstaller
    {
        return new Uninstaller($GLOBALS['wpdb'], new Sites(), $this->core(), new WebhookTable($GLOBALS['wpdb']), new OptionStore(), $this->tables());
    }

    public function adminActions(): AdminActions
    {
        return new AdminActions(
            new SettingsForm($this->core(), $this->syncRunner(), $this->settings(), $this->statusReader(), $this->lastSaves()),
            $this->syncRunner(),
            $this->sending(),
            $this->worker(),
            new FormMemory()
        );
    }

    public function settingsPage(): SettingsPage
    {
        $words = new StatusWords(new Messages());

        return new SettingsPage(
            $this->settings(),
            new Messages(),
            new FormMemory(),
            $this->statusReader(),
            $this->lastSaves(),
            new StatusView($words),
            new CatalogView($words),
            new ProductsView($this->productTable(), new Messages()),
            new ToolsView($this->webhookManager(), new RepairLog(new OptionStore()), new PreviewView($this->settings()), new EngineView(new EngineFactory())),
            $this->pageScript()
        );
    }

    public function pageScript(): PageScript
    {
        return new PageScript($this->settings(), new PageWords(new Messages()));
    }

    public function previewRequests(): PreviewRequests
    {
        return new PreviewRequests($this->previewData(), new Messages());
    }

    public function previewData(): PreviewData
    {
        return new PreviewData(
            $this->productReader(),
            $this->storeFacts(),
            new Forecast($this->core(), $this->storeFacts(), new OptionStore(), $this->webhookManager(), $this->webhookOwner()),
            $this->webhookManager()
        );
    }

    public function siteHealth(): SiteHealth
    {
        return new SiteHealth(
            $this->core(),
            new EngineFactory(),
            new EngineView(new EngineFactory()),
            $this->statusReader(),
            new StatusHealth(new StatusWords(new Messages()), new Messages())
        );
    }

    public function debugInformation(): DebugInformation
    {
        return new DebugInformation(
            $this->core(),
            new EngineFactory(),
            $this->statusReader(),
            $this->settings(),
            $this->webhookManager(),
            new PhpFacts()
        );
    }

    public function problemNotice(): ProblemNotice
    {
        return new ProblemNotice($this->settings(), $this->statusReader(), new StatusWords(new Messages()), new Messages());
    }

    private function statusReader(): StatusReader
    {
        return new StatusReader(
            $this->core(),
            $this->storeFacts(),
            $this->sending(),
            $this->productTable(),
            $this->queue(),
            new OptionStore(),
            $this->lastSaves()
        );
    }

    private function lastSaves(): LastSaves
    {
        return new LastSaves($GLOBALS['wpdb'], new OptionStore(), $this->settings());
    }

    private function webhookManager(): WebhookManager
    {
        $applier = new PlanApplier(new WebhookStore(), $this->watcher());

        return new WebhookManager(
            $this->core(),
            new WebhookStore(),
            $applier,
            $this->watcher(),
            new OptionStore(),
            new RepairLog(new OptionStore()),
            new Log()
        );
    }

    private function webhookOwner(): WebhookOwner
    {
        return new WebhookOwner(new OptionStore());
    }

    private function upgrader(): Upgrader
    {
        return new Upgrader(
            new OptionStore(),
            $this->settings(),
            $this->tables(),
            $this->productTable(),
            $this->productReader(),
            new Lock($GLOBALS['wpdb'], 'upgrade', self::UPGRADE_LOCK_SECONDS),
            new Log()
        );
    }

    private function visitor(): Visitor
    {
        return $this->visitor ??= new Visitor($this->storeFacts(), new Log());
    }

    private function tables(): Tables
    {
        return new Tables($GLOBALS['wpdb'], new OptionStore());
    }

    private function storeFacts(): StoreFacts
    {
        return new StoreFacts($this->settings(), new OptionStore());
    }

    private function syncLock(): Lock
    {
        return new Lock($GLOBALS['wpdb'], 'sync', self::SYNC_LOCK_SECONDS);
    }
}
