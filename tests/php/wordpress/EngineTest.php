<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\PluginVersion;

/**
 * Which build of the core answers, and where a merchant and support read of it. Without the real extension: the rows
 * below put functions of its names in place.
 *
 * @group once
 */
final class EngineTest extends ShopTestCase
{
    private const OLD_EXTENSION = 'function ahpc_core_version() { return "0.1.9"; } function ahpc_core_call($operation, $json) { throw new Error("asked all the same"); }';
    private const BROKEN_EXTENSION = 'function ahpc_core_version() { return AHPC_VERSION; } function ahpc_core_call($operation, $json) { throw new Error("the extension is broken"); }';

    /**
     * @dataProvider rows
     * @param array{string, string, string} $debug engine, wish and trouble in the information for support
     */
    public function testThePageAndSiteHealthSayWhichEngineAnswersAndAllWorks(string $host, string $status, string $trouble, array $debug): void
    {
        self::needNoExtension();
        $this->shop->activate();
        $this->shop->addHostCode($host);

        $page = $this->shop->page();
        $builtIn = 'The plugin works with its built-in engine, version ' . PluginVersion::current() . '.';
        self::assertStringContainsString($builtIn, $page->text());
        self::assertSame($trouble === '' ? [] : [$trouble], $this->noticesOfTheEngine($page));

        $result = $this->siteHealthTest();
        self::assertSame($status, $result['status']);
        self::assertStringContainsString($builtIn, $result['description']);
        self::assertStringContainsString($trouble, html_entity_decode($result['description'], ENT_QUOTES));

        $fields = $this->debugFields();
        self::assertSame($debug, [$fields['engine'], $fields['wish'], $fields['trouble']]);
        self::assertSame(PluginVersion::current(), $fields['core']);

        $this->shop->register();
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
    }

    /**
     * @return array<string, array{string, string, string, array{string, string, string}}>
     */
    public function rows(): array
    {
        $version = PluginVersion::current();
        $older = "The PHP extension ahpc_core on this server has version 0.1.9, and this plugin needs {$version}. The built-in engine is used instead, and everything works, only more slowly. Ask your host to install version {$version} of the extension or to remove it.";
        $missing = 'This site asks for the PHP extension ahpc_core, which this server has not loaded. The built-in engine is used instead, and everything works, only more slowly. Ask your host to load the extension, or remove AHPC_ENGINE from this site’s configuration (or the filter ahpc_engine).';
        $unknown = '“<b>ffi</b>” is not an engine of this plugin, so the built-in one is used, and everything works. Set AHPC_ENGINE in this site’s configuration (or the filter ahpc_engine) to “extension” or “translated”, or remove it.';

        return [
            'no extension' => ['', 'good', '', ['translated', '-', '-']],
            'an older extension' => [self::OLD_EXTENSION, 'recommended', $older, ['translated', '-', 'extension_of_other_version']],
            'an older extension, forced' => [
                'define("AHPC_ENGINE", "extension"); ' . self::OLD_EXTENSION, 'recommended', $older, ['translated', 'extension', 'extension_of_other_version'],
            ],
            'an extension that is not there, forced by the constant' => [
                'define("AHPC_ENGINE", "extension");', 'recommended', $missing, ['translated', 'extension', 'extension_missing'],
            ],
            'an extension that is not there, forced by the filter' => [
                'add_filter("ahpc_engine", fn() => "extension");', 'recommended', $missing, ['translated', 'extension', 'extension_missing'],
            ],
            'translated, forced beside an older extension' => [
                'define("AHPC_ENGINE", "translated"); ' . self::OLD_EXTENSION, 'good', '', ['translated', 'translated', '-'],
            ],
            'an unknown engine' => [
                'add_filter("ahpc_engine", fn() => "<b>ffi</b>");', 'recommended', $unknown, ['translated', '<b>ffi</b>', 'unknown_engine'],
            ],
        ];
    }

    public function testAnExtensionThatBreaksIsToldAndTakesNothingDown(): void
    {
        self::needNoExtension();
        $this->shop->activate();
        $this->shop->addHostCode(self::BROKEN_EXTENSION);

        $page = $this->shop->enter();
        self::assertSame(200, $page->status);
        self::assertStringContainsString('Something is wrong inside the plugin.', implode(' ', $page->notices()));
        self::assertFalse($this->shop->option('ahpc_settings'));
        self::assertSame('critical', $this->siteHealthTest()['status']);
        self::assertSame('no answer', $this->debugFields()['core']);
    }

    public function testACoreWhoseFilesAreIncompleteIsCritical(): void
    {
        $this->shop->activate();
        $this->shop->php('unlink(WP_PLUGIN_DIR . "/aura-historia-partner-connect/generated/Core.php");');
        $this->shop->addHostCode('define("AHPC_ENGINE", "translated");');

        self::assertSame('critical', $this->siteHealthTest()['status']);
        self::assertStringContainsString('install the plugin again', $this->siteHealthTest()['description']);
    }

    public function testTheInformationForSupportHoldsTheStateAndNothingSecret(): void
    {
        $this->shop->connect();
        $fields = $this->debugFields();

        self::assertSame(
            ['yes', '127.0.0.1', 'connected', 'connected', '-', 'rest'],
            [$fields['configured'], $fields['api'], $fields['status'], $fields['connection'], $fields['problems'], $fields['catalog']]
        );
        self::assertMatchesRegularExpression('/^active \(#\d+\)$/', $fields['webhook_product.created']);
        $told = json_encode([$fields, $this->siteHealthTest()], JSON_UNESCAPED_SLASHES)
            . $this->screen('')->body . $this->screen('?tab=debug')->body;
        foreach ($this->shop->option('ahpc_settings') as $name => $value) {
            self::assertStringNotContainsString($value, $told, $name);
        }
    }

    public function testSiteHealthShowsBothOnItsScreens(): void
    {
        $this->shop->activate();
        $this->shop->addHostCode('define("AHPC_ENGINE", "ffi");');

        self::assertStringContainsString('Aura Historia Partner Connect works, but not with the engine that was meant', $this->screen('')->body);
        $debug = $this->screen('?tab=debug');
        self::assertStringContainsString('No key and no secret is among these.', $debug->text());
        self::assertStringContainsString('unknown_engine', $debug->text());
    }

    public function testTheWeeklyCheckOfWordPressKnowsTheTest(): void
    {
        $this->shop->activate();
        $status = $this->shop->php(
            'return (apply_filters("site_status_tests", ["direct" => [], "async" => []])["direct"]["ahpc_engine"]["test"])()["status"];',
            user: null,
            context: 'cron'
        );

        self::assertSame('good', $status);
    }

    /**
     * Only where the status is shown: on our page, and where a merchant looks after his shop.
     */
    public function testPagesOfTheAdministrationThatShowNoStatusLoadNoCore(): void
    {
        $this->shop->connect();
        $this->shop->addHostCode('add_action("shutdown", fn() => is_admin() && file_put_contents(
            WP_CONTENT_DIR . "/loaded.json",
            json_encode(array_values(preg_grep("~/aura-historia-partner-connect/~", get_included_files())))
        ));');
        foreach (['edit.php', 'post-new.php?post_type=product', 'users.php', 'options-general.php', 'admin.php?page=wc-status'] as $path) {
            $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/{$path}");
            $loaded = $this->shop->php('return json_decode(file_get_contents(WP_CONTENT_DIR . "/loaded.json"));');

            self::assertNotSame([], $loaded, $path);
            self::assertSame([], array_values(preg_grep('~/generated/|/\w+Engine\.php$~', $loaded)), $path);
        }
    }

    public function testUninstallingNeedsNoExtension(): void
    {
        self::needNoExtension();
        $this->shop->connect();
        $this->shop->deactivate();
        $this->shop->addHostCode('define("AHPC_ENGINE", "extension"); ' . self::OLD_EXTENSION);
        $this->shop->uninstall();

        self::assertSame([[], []], [$this->shop->ownOptions(), $this->shop->webhooks()]);
    }

    /**
     * @return array<string, mixed>
     */
    private function siteHealthTest(): array
    {
        return $this->shop->php('return (apply_filters("site_status_tests", [])["direct"]["ahpc_engine"]["test"])();', context: 'admin');
    }

    /**
     * @return array<string, string>
     */
    private function debugFields(): array
    {
        $fields = $this->shop->php('return apply_filters("debug_information", [])["aura-historia-partner-connect"]["fields"];', context: 'admin');

        return array_column(array_map(static fn(string $name, array $field): array => [$name, $field['value']], array_keys($fields), $fields), 1, 0);
    }

    private function screen(string $query): Page
    {
        return $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/site-health.php{$query}");
    }

    /**
     * @return list<string>
     */
    private function noticesOfTheEngine(Page $page): array
    {
        return array_values(preg_grep('/engine/', $page->notices()));
    }

    /**
     * Two functions of one name cannot be.
     */
    private static function needNoExtension(): void
    {
        if (extension_loaded('ahpc_core')) {
            self::markTestSkipped('the extension is installed on this machine; ExtensionTest uses it');
        }
    }
}
