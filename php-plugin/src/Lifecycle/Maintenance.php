<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Queue\Queue;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

/**
 * Keeps our place in the queue: upgrades once, queues a wanted sync, and puts the regular check back should it be lost.
 *
 * Runs where an administrator, WP-Cron or WP-CLI is at work, never in a shopper's request.
 */
final class Maintenance
{
    private const LOOK_EVERY_SECONDS = HOUR_IN_SECONDS;

    public function __construct(
        private readonly Upgrader $upgrader,
        private readonly Queue $queue,
        private readonly OptionStore $options
    ) {
    }

    public function run(): void
    {
        if (!$this->isBackground() && !$this->isAdministrator()) {
            return;
        }
        wp_prime_option_caches([Options::PLUGIN_VERSION, Options::NEEDS_SYNC, Options::CHECK_SEEN_AT]);
        $this->upgrader->upgradeIfNeeded();
        if (get_option(Options::NEEDS_SYNC) === 'yes') {
            $this->options->save(Options::NEEDS_SYNC, 'no');
            $this->queue->syncSoon();
        }
        if ((int) get_option(Options::CHECK_SEEN_AT) + self::LOOK_EVERY_SECONDS < time()) {
            $this->queue->ensureCheck();
            $this->options->save(Options::CHECK_SEEN_AT, time());
        }
    }

    private function isBackground(): bool
    {
        return wp_doing_cron() || (defined('WP_CLI') && WP_CLI);
    }

    private function isAdministrator(): bool
    {
        return is_admin() && !wp_doing_ajax() && current_user_can('manage_woocommerce');
    }
}
