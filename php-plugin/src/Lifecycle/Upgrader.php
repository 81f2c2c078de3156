<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Log;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Storage\Tables;

/**
 * Takes over what an older version has left.
 *
 * Settings, webhooks and queued actions of 0.1.0 are adopted where they are: the settings and ids are read as they stand,
 * the webhooks are recognised by the core, and a queued action of its hook runs our send.
 */
final class Upgrader
{
    public function __construct(private readonly OptionStore $options, private readonly Tables $tables, private readonly Log $log)
    {
    }

    public function upgradeIfNeeded(): void
    {
        $from = get_option(Options::PLUGIN_VERSION);
        if ($from === AHPC_VERSION) {
            return;
        }
        // Before the version is written: whoever reads that version relies on them. Without them, the next request tries again.
        if (!$this->tables->create()) {
            $this->log->error('The database did not create the tables of the plugin.');
            return;
        }
        // Written before all else, so that two requests at once do not both upgrade more than by a hair's breadth.
        $this->options->save(Options::PLUGIN_VERSION, AHPC_VERSION);
        // Autoloaded also while it is empty, so that looking at it costs no page a query.
        add_option(Options::DELIVERY, [], '', true);
        if (get_option(Options::SETTINGS) === false) {
            return;
        }
        if (!is_string($from) || version_compare($from, '0.2.0', '<')) {
            $this->upgradeFrom010();
        }
        // An activation wants more than that.
        if (get_option(Options::NEEDS_SYNC) !== 'activated') {
            $this->options->save(Options::NEEDS_SYNC, 'yes');
        }
    }

    /**
     * Version 0.1.0 loaded the credentials with every page, and its send stopped early in most shops while calling itself
     * complete. Its record of that is therefore dropped: the core sees a shop that was never connected, and asks for the
     * whole catalog once the sync has succeeded.
     */
    private function upgradeFrom010(): void
    {
        wp_set_option_autoload_values(array_fill_keys(array_diff(Options::ALL, [Options::DELIVERY]), false));
        if ($this->options->freshState(Options::BACKFILL_STATE) === null) {
            delete_option(Options::BACKFILL_STATE);
        }
    }
}
