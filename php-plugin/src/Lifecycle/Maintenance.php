<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Keeps our place in the queue and our tables: upgrades once, queues a wanted sync, and puts back what was lost.
 *
 * Runs where an administrator, WP-Cron or WP-CLI is at work, never in a shopper's request; see where it is hooked.
 */
final class Maintenance
{
    private const LOOK_EVERY_SECONDS = HOUR_IN_SECONDS;

    public function __construct(
        private readonly Upgrader $upgrader,
        private readonly Queue $queue,
        private readonly OptionStore $options,
        private readonly Sending $sending,
        private readonly ProductTable $products
    ) {
    }

    public function run(): void
    {
        // Whatever else is_admin() is true for, such as admin-post.php, may be asked by anyone.
        if (is_admin() && !current_user_can('manage_woocommerce')) {
            return;
        }
        wp_prime_option_caches([Options::PLUGIN_VERSION, Options::NEEDS_SYNC, Options::CHECK_SEEN_AT, Options::SCHEMA, Options::TABLES_MISSING_SINCE]);
        $this->upgrader->upgradeIfNeeded();
        $wanted = get_option(Options::NEEDS_SYNC);
        if ($wanted === 'activated' && $this->sending->state() !== null) {
            // Whatever was under way, what changed meanwhile may lie before or behind it.
            $this->sending->start('changes');
        }
        if (in_array($wanted, ['activated', 'yes'], true)) {
            $this->options->save(Options::NEEDS_SYNC, 'no');
            $this->queue->syncSoon();
        }
        $seenAt = $this->options->int(Options::CHECK_SEEN_AT);
        if ($seenAt + self::LOOK_EVERY_SECONDS < time() || $seenAt > time()) {
            // What is lost of the regular work is put back by a sync, which knows how often it is due.
            if (!$this->queue->hasRegular()) {
                $this->queue->syncSoon();
            }
            $this->options->save(Options::CHECK_SEEN_AT, time());
        }
    }

    /**
     * The part of the regular check that is about what we have stored ourselves.
     */
    public function check(): void
    {
        $wasNoted = $this->options->int(Options::TABLES_MISSING_SINCE) > 0;
        if ($this->upgrader->repairTables()) {
            $this->products->repair();
            if ($wasNoted) {
                // What changed meanwhile is written down nowhere.
                $this->sending->start('changes');
            }
        }
        $this->sending->recover();
    }
}
