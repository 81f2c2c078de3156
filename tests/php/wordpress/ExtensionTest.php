<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\PluginVersion;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;
use PHPUnit\Framework\TestCase;

/**
 * The plugin on a host that has the PHP extension loaded: it answers, and nothing of the translated core is read.
 *
 * @group once
 */
final class ExtensionTest extends TestCase
{
    private static ?Shop $built = null;

    private Shop $shop;

    protected function setUp(): void
    {
        $library = Paths::build('ext/ahpc_core.so');
        self::assertFileExists($library, 'make ext builds it');
        $settings = extension_loaded('ahpc_core') ? [] : ['extension' => $library];
        $this->shop = self::$built ??= Shop::build('extension-suite', phpSettings: $settings);
        $this->shop->reset();
    }

    public function testTheExtensionDoesTheMainJobAndNoTranslatedCoreIsRead(): void
    {
        $this->shop->createProduct();
        $this->shop->addHostCode('add_action("shutdown", fn() => file_put_contents(
            WP_CONTENT_DIR . "/loaded.txt",
            implode("\n", get_included_files()) . "\n",
            FILE_APPEND
        ));');
        $this->shop->connect();
        $this->shop->removeHostCode();
        $loaded = (string) file_get_contents("{$this->shop->site->path}/wp-content/loaded.txt");

        self::assertStringContainsString('/src/Core/ExtensionEngine.php', $loaded);
        self::assertSame([], preg_grep('~/generated/|/TranslatedEngine\.php~', explode("\n", $loaded)));
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
        self::assertSame([1, 0, 0, 0], $this->shop->numbers());
        self::assertCount(1, $this->shop->sandbox->products());
    }

    public function testThePageAndSiteHealthNameTheExtension(): void
    {
        $this->shop->activate();
        $sentence = 'The plugin works with the PHP extension ahpc_core, version ' . PluginVersion::current() . '.';
        $health = $this->shop->php('return (apply_filters("site_status_tests", [])["direct"]["ahpc_engine"]["test"])();', context: 'admin');

        self::assertStringContainsString($sentence, $this->shop->page()->text());
        self::assertSame(['good', "<p>{$sentence}</p>"], [$health['status'], $health['description']]);
    }

    public function testTheConstantSwitchesToTheTranslatedCore(): void
    {
        $this->shop->activate();
        $this->shop->addHostCode('define("AHPC_ENGINE", "translated");');

        self::assertStringContainsString('The plugin works with its built-in engine, version ' . PluginVersion::current() . '.', $this->shop->page()->text());
        $this->shop->register();
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
    }
}
