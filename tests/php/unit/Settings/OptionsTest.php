<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Settings;

use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Storage\Tables;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\PluginSource;
use PHPUnit\Framework\TestCase;

/**
 * What is not on the list is not uninstalled.
 */
final class OptionsTest extends TestCase
{
    /** Names that leave nothing in the database: filters, what the settings page posts, functions of the extension. */
    private const NOT_STORED = [
        'ahpc_backend_base_url', 'ahpc_engine', 'ahpc_backfill_workers', 'ahpc_nightly_audit', 'ahpc_not_sent_yet',
        'ahpc_save_settings', 'ahpc_sync_now', 'ahpc_send_all_products', 'ahpc_send_changed_products', 'ahpc_pause_catalog', 'ahpc_resume_catalog',
        'ahpc_cancel_catalog', 'ahpc_preview',
        'ahpc_core_call', 'ahpc_core_version',
    ];

    public function testEveryNameOfOursInTheSourceIsOnTheList(): void
    {
        $listed = [...Options::ALL, ...Options::HOOKS, Options::LOCK_PREFIX, Options::FORM_TRANSIENT_PREFIX, Options::PREFIX, ...Tables::ALL];
        // Exports of the portable build and ids of the page are names, too, but not of anything stored.
        $unlisted = array_filter(
            PluginSource::literals('/^ahpc_[a-z_]*$/'),
            static fn(string $name): bool => !in_array($name, [...$listed, ...self::NOT_STORED, 'ahpc_alloc', 'ahpc_free', 'ahpc_call'], true)
        );

        self::assertSame([], array_values($unlisted));
    }

    public function testEverythingListedHasThePrefixThatUninstallingLooksFor(): void
    {
        foreach ([...Options::ALL, Options::LOCK_PREFIX, Options::FORM_TRANSIENT_PREFIX] as $name) {
            self::assertStringStartsWith(Options::PREFIX, $name);
        }
    }
}
