<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\BackfillBench;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** The shop that is measured: many products on MariaDB, the plugin, and the sandbox as its API. */
final class BenchShop
{
    private const PLUGIN = 'aura-historia-partner-connect';

    private function __construct(public readonly Site $site, public readonly Sandbox $sandbox)
    {
    }

    public static function build(int $products): self
    {
        echo "A shop of {$products} products on MariaDB …\n";
        $sandbox = Sandbox::start();
        $extension = Paths::build('ext/ahpc_core.so');
        $site = SiteBuilder::create(new SiteOptions(
            name: 'backfill-bench',
            database: SiteOptions::MARIADB,
            constants: ['AHPC_BACKEND_BASE_URL' => $sandbox->url, 'WP_DEBUG' => false],
            phpSettings: is_file($extension) ? ['extension' => $extension] : [],
        ));
        $site->addPlugin(getenv('AHPC_PLUGIN') ?: Paths::build('plugin/' . self::PLUGIN . '.zip'), self::PLUGIN);
        $shop = new self($site, $sandbox);
        $shop->run('fill', ['products' => $products]);
        $site->php('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin($arguments["plugin"]);', [
            'plugin' => self::PLUGIN . '/' . self::PLUGIN . '.php',
        ]);

        return $shop;
    }

    /**
     * Runs one of the files in `wordpress/` inside the shop.
     *
     * @param array<string, mixed> $arguments
     * @param array<string, string> $constants
     */
    public function run(string $file, array $arguments = [], array $constants = []): mixed
    {
        return $this->site->phpFile(__DIR__ . "/../wordpress/{$file}.php", $arguments, null, 'cron', $constants);
    }

    /**
     * @param array<string, string> $constants
     */
    public function connect(array $constants): void
    {
        $this->run('connect', ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY], $constants);
    }

    /**
     * Bytes that WordPress with the plugin takes where nothing is done.
     *
     * @param array<string, string> $constants
     */
    public function idleMemory(array $constants): int
    {
        return (int) $this->site->php('return memory_get_peak_usage();', [], null, 'cron', $constants);
    }

    /** Seconds of CPU that the processes of that name below this one have used. */
    public static function cpuOf(string $name): float
    {
        $ticks = 0;
        foreach (glob('/proc/[0-9]*/stat') ?: [] as $file) {
            $stat = (string) @file_get_contents($file);
            if (preg_match('/^\d+ \((.*)\) (.*)$/', $stat, $parts) === 1 && str_starts_with($parts[1], substr($name, 0, 15))) {
                $fields = explode(' ', $parts[2]);
                $ticks += (int) $fields[11] + (int) $fields[12];
            }
        }

        return $ticks / (int) trim(Command::run(['getconf', 'CLK_TCK'])->stdout);
    }
}
