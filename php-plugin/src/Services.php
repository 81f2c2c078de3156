<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect;

use AuraHistoria\PartnerConnect\Admin\AdminActions;
use AuraHistoria\PartnerConnect\Admin\CatalogView;
use AuraHistoria\PartnerConnect\Admin\ConnectionView;
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
use AuraHistoria\PartnerConnect\Admin\SettingsForm;
use AuraHistoria\PartnerConnect\Admin\SettingsPage;
use AuraHistoria\PartnerConnect\Admin\SiteHealth;
use AuraHistoria\PartnerConnect\Catalog\Backfill;
use AuraHistoria\PartnerConnect\Catalog\BackfillMachine;
use AuraHistoria\PartnerConnect\Catalog\BackfillRunner;
use AuraHistoria\PartnerConnect\Catalog\Budget;
use AuraHistoria\PartnerConnect\Catalog\FlightCrew;
use AuraHistoria\PartnerConnect\Catalog\ProductReader;
use AuraHistoria\PartnerConnect\Connection\ApiClient;
use AuraHistoria\PartnerConnect\Connection\Effects;
use AuraHistoria\PartnerConnect\Connection\Forecast;
use AuraHistoria\PartnerConnect\Connection\Lock;
use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\Engine;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Core\SharedState;
use AuraHistoria\PartnerConnect\Lifecycle\Activator;
use AuraHistoria\PartnerConnect\Lifecycle\Deactivator;
use AuraHistoria\PartnerConnect\Lifecycle\Maintenance;
use AuraHistoria\PartnerConnect\Lifecycle\Sites;
use AuraHistoria\PartnerConnect\Lifecycle\Uninstaller;
use AuraHistoria\PartnerConnect\Lifecycle\Upgrader;
use AuraHistoria\PartnerConnect\Outbox\DeliveryWatch;
use AuraHistoria\PartnerConnect\Outbox\Outbox;
use AuraHistoria\PartnerConnect\Outbox\OutboxRunner;
use AuraHistoria\PartnerConnect\Outbox\Recorder;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use AuraHistoria\PartnerConnect\Storage\Tables;
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

/**
 * Puts the objects together, each when it is first asked for, so that a hook which needs one costs that one.
 *
 * Only what is shared is kept: the core, since loading it costs most, the watcher, since it has to know when we
 * ourselves are the ones who change webhooks, and the watch over deliveries, which goes from a body to its answer.
 */
final class Services
{
    /** A sync makes one request; a holder that needs longer has died. */
    private const SYNC_LOCK_SECONDS = 120;

    /** Renewed with each delivery, which WooCommerce gives a minute. */
    private const OUTBOX_LOCK_SECONDS = 120;

    private ?Core $core = null;
    private ?WebhookWatcher $watcher = null;
    private ?DeliveryWatch $watch = null;

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
        return new Delivery($this->settings());
    }

    public function deliveryGate(): DeliveryGate
    {
        return new DeliveryGate();
    }

    public function syncRunner(): SyncRunner
    {
        $effects = new Effects(
            $this->settings(),
            new OptionStore(),
            new ApiClient(),
            $this->webhookManager(),
            new WebhookOwner(new OptionStore()),
            $this->queue(),
            $this->backfill(),
            $this->outbox(),
            new Log()
        );

        return new SyncRunner(
            $this->core(),
            $this->syncLock(),
            $this->storeFacts(),
            new OptionStore(),
            $this->webhookManager(),
            $effects,
            new Log()
        );
    }

    public function backfillRunner(): BackfillRunner
    {
        $crew = new FlightCrew(
            $this->core(),
            $this->storeFacts(),
            $this->productReader(),
            $this->sentProducts(),
            $this->outboxTable(),
            new ApiClient()
        );

        return new BackfillRunner(
            $this->backfillMachine(),
            $crew,
            $this->productReader(),
            $this->queue(),
            $this->settings(),
            $this->outbox(),
            new Budget(),
            new Log()
        );
    }

    public function recorder(): Recorder
    {
        return new Recorder($this->outboxTable(), $this->outbox());
    }

    public function outbox(): Outbox
    {
        return new Outbox($this->outboxState(), $this->outboxTable(), $this->queue());
    }

    public function deliveryWatch(): DeliveryWatch
    {
        return $this->watch ??= new DeliveryWatch(
            $this->outboxTable(),
            $this->sentProducts(),
            $this->productReader(),
            $this->storeFacts(),
            $this->outbox()
        );
    }

    public function outboxRunner(): OutboxRunner
    {
        return new OutboxRunner(
            $this->outboxState(),
            new Lock($GLOBALS['wpdb'], 'outbox', self::OUTBOX_LOCK_SECONDS),
            $this->outboxTable(),
            $this->productReader(),
            $this->webhookManager(),
            new DeliveryQueue(),
            $this->deliveryWatch(),
            $this->storeFacts(),
            new ApiClient(),
            $this->queue(),
            new Budget(),
            new Log()
        );
    }

    public function backfill(): Backfill
    {
        return new Backfill($this->backfillMachine(), $this->productReader(), $this->queue(), $this->settings(), new Log());
    }

    public function maintenance(): Maintenance
    {
        return new Maintenance(new Upgrader(new OptionStore(), $this->tables(), new Log()), $this->queue(), new OptionStore(), $this->backfill());
    }

    public function activator(): Activator
    {
        return new Activator(new Sites(), new OptionStore());
    }

    public function deactivator(): Deactivator
    {
        return new Deactivator(new Sites(), $this->syncLock(), $this->webhookManager(), new DeliveryQueue(), $this->queue(), $this->backfill(), new Log());
    }

    public function uninstaller(): Uninstaller
    {
        return new Uninstaller($GLOBALS['wpdb'], new Sites(), $this->core(), new WebhookTable($GLOBALS['wpdb']), new OptionStore(), $this->tables());
    }

    public function adminActions(): AdminActions
    {
        return new AdminActions(
            new SettingsForm($this->core(), $this->syncRunner(), $this->settings()),
            $this->syncRunner(),
            $this->backfill(),
            new FormMemory()
        );
    }

    public function settingsPage(): SettingsPage
    {
        return new SettingsPage(
            $this->settings(),
            new Messages(),
            new FormMemory(),
            $this->connectionView(),
            new CatalogView($this->backfill(), $this->outbox(), $this->settings(), new Messages()),
            new EngineView(new EngineFactory()),
            new PreviewView($this->settings()),
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
            new Forecast($this->core(), $this->storeFacts(), new OptionStore(), $this->webhookManager()),
            $this->webhookManager(),
            new WebhookOwner(new OptionStore())
        );
    }

    public function siteHealth(): SiteHealth
    {
        return new SiteHealth($this->core(), new EngineFactory(), new EngineView(new EngineFactory()));
    }

    public function debugInformation(): DebugInformation
    {
        return new DebugInformation(
            $this->core(),
            new EngineFactory(),
            new OptionStore(),
            $this->settings(),
            $this->webhookManager(),
            new PhpFacts()
        );
    }

    public function problemNotice(): ProblemNotice
    {
        return new ProblemNotice(new OptionStore(), $this->connectionView());
    }

    private function connectionView(): ConnectionView
    {
        return new ConnectionView(new OptionStore(), $this->webhookManager(), new RepairLog(new OptionStore()), new Messages());
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

    private function backfillMachine(): BackfillMachine
    {
        $state = new SharedState($this->core(), new OptionStore(), 'backfill_step', Options::BACKFILL_STATE);

        return new BackfillMachine($state, $this->storeFacts(), $this->sentProducts());
    }

    private function outboxState(): SharedState
    {
        return new SharedState($this->core(), new OptionStore(), 'outbox_step', Options::OUTBOX_STATE);
    }

    private function outboxTable(): OutboxTable
    {
        return new OutboxTable($GLOBALS['wpdb'], $this->tables());
    }

    private function productReader(): ProductReader
    {
        return new ProductReader($GLOBALS['wpdb'], $this->sentProducts(), new Log());
    }

    private function sentProducts(): SentProducts
    {
        return new SentProducts($GLOBALS['wpdb'], $this->tables());
    }

    private function tables(): Tables
    {
        return new Tables($GLOBALS['wpdb']);
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
