<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Catalog\Tables;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Support\Lock;
use AuraHistoria\PartnerConnect\Support\Log;

defined('ABSPATH') || exit;

/**
 * Takes over what another version has left, and looks after the tables.
 *
 * Settings, webhooks and queued actions of 0.1.0 and 0.2.0 are adopted where they are: the settings and ids are read as they
 * stand, the webhooks are recognised by the core, and a queued action of their hook runs our worker. The number in the option
 * says little: other versions have used the same numbers.
 */
final class Upgrader
{
    /** Options of earlier versions that have no place here. */
    private const FORMER = ['ahpc_outbox_state', 'ahpc_last_oauth_error'];

    /** How many products are written down at a time. */
    private const PORTION = 1000;

    /** Missing tables are told to the log so often. */
    private const LOG_EVERY_SECONDS = HOUR_IN_SECONDS;

    public function __construct(
        private readonly OptionStore $options,
        private readonly Settings $settings,
        private readonly Tables $tables,
        private readonly ProductTable $products,
        private readonly ProductReader $reader,
        private readonly Lock $lock,
        private readonly Log $log
    ) {
    }

    public function upgradeIfNeeded(): void
    {
        if (get_option(Options::PLUGIN_VERSION) === AHPC_VERSION && $this->tables->areCurrent()) {
            return;
        }
        $wereCurrent = $this->tables->areCurrent();
        // Before the tables: whether a shop has sent anything is told by its settings.
        $this->settings->takeOver();
        // A database that refuses is asked again by the regular check, not by every page.
        $isRefused = $this->options->int(Options::TABLES_MISSING_SINCE) > 0 && get_transient(Options::TABLES_LOGGED) !== false;
        if ($isRefused || !$this->repairTables()) {
            return;
        }
        $this->options->save(Options::PLUGIN_VERSION, AHPC_VERSION);
        array_map('delete_option', self::FORMER);
        // Autoloaded also while it is empty, so that looking at it costs no page a query.
        add_option(Options::DELIVERY, [], '', true);
        if (get_option(Options::SETTINGS) === false) {
            return;
        }
        $this->takeOverOptions($wereCurrent);
        // An activation wants more than that.
        if (get_option(Options::NEEDS_SYNC) !== 'activated') {
            $this->options->save(Options::NEEDS_SYNC, 'yes');
        }
    }

    /**
     * Makes the tables where they are missing or of another form; what the shop may have sent before is then written down as
     * being on its way, so that it is either confirmed or taken off.
     *
     * @return bool whether changes can be written down now
     */
    public function repairTables(): bool
    {
        if (!$this->lock->acquire()) {
            return false;
        }
        try {
            $wereOurs = $this->tables->areCurrent();
            $wereMade = $this->tables->bringAbout();
            if ($wereMade === true) {
                $this->writeDownWhatMayBeThere($wereOurs);
                $this->tables->areComplete();
            }
        } finally {
            $this->lock->release();
        }
        $this->noteWhetherMissing($wereMade === null);

        return $wereMade !== null;
    }

    /**
     * Earlier versions have sent drafts, private, protected and hidden products, and variations.
     *
     * @param bool $wereOurs whether it was this version whose rows are lost, which sends no drafts; most of them were never
     *                       public, and taking one off would tell its text
     */
    private function writeDownWhatMayBeThere(bool $wereOurs): void
    {
        if (!$this->settings->isConfigured()) {
            return;
        }
        $after = 0;
        while (($statuses = $this->reader->everSold($after, self::PORTION, !$wereOurs)) !== []) {
            $drafts = $wereOurs ? array_keys(array_intersect($statuses, ['draft', 'pending'])) : [];
            $this->products->add($drafts);
            $this->products->addKnown(array_values(array_diff(array_keys($statuses), $drafts)));
            $after = array_key_last($statuses);
        }
        $this->products->addGone();
    }

    private function noteWhetherMissing(bool $areMissing): void
    {
        $since = $this->options->int(Options::TABLES_MISSING_SINCE);
        if (!$areMissing) {
            if ($since > 0) {
                delete_option(Options::TABLES_MISSING_SINCE);
            }
            return;
        }
        if ($since === 0) {
            $this->options->save(Options::TABLES_MISSING_SINCE, time());
        }
        if (get_transient(Options::TABLES_LOGGED) === false) {
            set_transient(Options::TABLES_LOGGED, 1, self::LOG_EVERY_SECONDS);
            $this->log->error("The database refuses to make or to write the plugin's tables, so changes cannot be written down: {$this->products->lastError()}");
        }
    }

    /**
     * Earlier versions loaded the credentials with every page, and called a send complete that had stopped early: its record is
     * dropped, so that the whole catalog is sent once the shop is connected.
     *
     * @param bool $isOurs whether what is stored of the catalog is of this form of the tables
     */
    private function takeOverOptions(bool $isOurs): void
    {
        wp_set_option_autoload_values(array_fill_keys(array_diff(Options::ALL, [Options::DELIVERY]), false));
        if (!$isOurs || $this->options->freshState(Options::CATALOG_STATE) === null) {
            delete_option(Options::CATALOG_STATE);
        }
    }
}
