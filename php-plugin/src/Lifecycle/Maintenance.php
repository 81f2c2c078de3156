<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Catalog\Backfill;
use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

/**
 * Keeps our place in the queue: upgrades once, queues a wanted sync, and puts the regular work back should it be lost.
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
        private readonly Backfill $backfill
    ) {
    }

    public function run(): void
    {
        // Whatever else is_admin() is true for, such as admin-post.php, may be asked by anyone.
        if (is_admin() && !current_user_can('manage_woocommerce')) {
            return;
        }
        wp_prime_option_caches([Options::PLUGIN_VERSION, Options::NEEDS_SYNC, Options::CHECK_SEEN_AT]);
        $this->upgrader->upgradeIfNeeded();
        $wanted = get_option(Options::NEEDS_SYNC);
        if ($wanted === 'activated') {
            $this->backfill->catchUp();
        }
        if (in_array($wanted, ['activated', 'yes'], true)) {
            $this->options->save(Options::NEEDS_SYNC, 'no');
            $this->queue->syncSoon();
        }
        if ((int) get_option(Options::CHECK_SEEN_AT) + self::LOOK_EVERY_SECONDS < time()) {
            $this->queue->ensureRegular();
            $this->options->save(Options::CHECK_SEEN_AT, time());
        }
    }
}
