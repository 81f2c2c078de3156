<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Settings;

use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Catalog\Tables;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\PluginSource;
use PHPUnit\Framework\TestCase;

/**
 * What is not on the list is not uninstalled.
 */
final class OptionsTest extends TestCase
{
    /**
     * Names that leave nothing in the database: filters, marks within a request, what the settings page posts, functions of
     * the extension.
     */
    private const NOT_STORED = [
        'ahpc_backend_base_url', 'ahpc_engine', 'ahpc_backfill_workers', 'ahpc_nightly_audit', 'ahpc_delivery_fields', 'ahpc_exclude_product',
        'ahpc_product_language', 'ahpc_language_source',
        'ahpc_not_sent', 'ahpc_not_sent_yet', 'ahpc_own_request', 'ahpc_thrown',
        'ahpc_save_settings', 'ahpc_sync_now', 'ahpc_moved_here', 'ahpc_is_copy', 'ahpc_send_now', 'ahpc_send_all_products',
        'ahpc_send_changed_products', 'ahpc_pause_catalog', 'ahpc_resume_catalog', 'ahpc_take_off', 'ahpc_preview',
        'ahpc_core_call', 'ahpc_core_version',
    ];

    /** What earlier versions have stored; it goes with the update. */
    private const FORMER = ['ahpc_outbox', 'ahpc_outbox_state', 'ahpc_last_oauth_error'];

    public function testEveryNameOfOursInTheSourceIsOnTheList(): void
    {
        $listed = [...Options::ALL, ...Options::HOOKS, Options::LOCK_PREFIX, Options::FORM_TRANSIENT_PREFIX, Options::TABLES_LOGGED, Options::PREFIX, ...Tables::ALL];
        // Exports of the portable build and ids of the page are names, too, but not of anything stored.
        $unlisted = array_filter(
            PluginSource::literals('/^ahpc_[a-z_]*$/'),
            static fn(string $name): bool => !in_array($name, [...$listed, ...self::NOT_STORED, ...self::FORMER, 'ahpc_alloc', 'ahpc_free', 'ahpc_call'], true)
        );

        self::assertSame([], array_values($unlisted));
    }

    public function testNothingIsListedThatTheSourceNoLongerHas(): void
    {
        self::assertSame([], array_values(array_diff([...self::NOT_STORED, ...self::FORMER], PluginSource::literals('/^ahpc_[a-z_]*$/'))));
    }

    public function testEverythingListedHasThePrefixThatUninstallingLooksFor(): void
    {
        foreach ([...Options::ALL, Options::LOCK_PREFIX, Options::FORM_TRANSIENT_PREFIX, Options::TABLES_LOGGED, ...self::FORMER] as $name) {
            self::assertStringStartsWith(Options::PREFIX, $name);
        }
    }
}
