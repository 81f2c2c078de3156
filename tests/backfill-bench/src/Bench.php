<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\BackfillBench;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\MariaDb;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** One shop, sent in each case by one PHP process, with nothing else in the way. */
final class Bench
{
    private const PLUGIN = 'aura-historia-partner-connect';

    /** Engine and latency of the API in milliseconds. */
    private const CASES = [['extension', 0], ['extension', 300], ['translated', 0], ['translated', 300]];

    public function __construct(private readonly int $products)
    {
    }

    public function run(): void
    {
        $sandbox = Sandbox::start();
        $site = $this->shop($sandbox);
        $rows = [];
        foreach (self::CASES as [$engine, $latency]) {
            $rows[] = $this->measure($site, $sandbox, $engine, $latency);
            $this->show(array_slice($rows, -1), count($rows) === 1);
        }
        $file = Paths::build('backfill-bench.json');
        Files::write($file, json_encode(['products' => $this->products, 'cases' => $rows], JSON_PRETTY_PRINT) . "\n");
        echo "\n", wordwrap(
            'memory is the peak above an idle WordPress with the plugin; first and last are products a second of the first and the last '
            . "tenth; audit is how many a look for changes goes through where there are none; CPU is in seconds. Written to {$file}",
            100
        ), "\n";
    }

    private function shop(Sandbox $sandbox): Site
    {
        echo "A shop of {$this->products} products on MariaDB …\n";
        $extension = Paths::build('ext/ahpc_core.so');
        $site = SiteBuilder::create(new SiteOptions(
            name: 'backfill-bench',
            database: SiteOptions::MARIADB,
            constants: ['AHPC_BACKEND_BASE_URL' => $sandbox->url, 'WP_DEBUG' => false],
            phpSettings: is_file($extension) ? ['extension' => $extension] : [],
        ));
        $site->addPlugin(Paths::build('plugin/' . self::PLUGIN . '.zip'), self::PLUGIN);
        $site->phpFile(__DIR__ . '/../wordpress/fill.php', ['products' => $this->products]);
        $site->php('require_once ABSPATH . "wp-admin/includes/plugin.php"; activate_plugin($arguments["plugin"]);', [
            'plugin' => self::PLUGIN . '/' . self::PLUGIN . '.php',
        ]);

        return $site;
    }

    /**
     * @return array<string, string|int|float>
     */
    private function measure(Site $site, Sandbox $sandbox, string $engine, int $latency): array
    {
        $sandbox->reset();
        $sandbox->clearFaults();
        if ($latency > 0) {
            $sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'delay', 'delay_ms' => $latency]);
        }
        $constants = ['AHPC_ENGINE' => $engine];
        $site->phpFile(
            __DIR__ . '/../wordpress/connect.php',
            ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY],
            null,
            'cron',
            $constants
        );
        $idle = $site->php('return memory_get_peak_usage();', [], null, 'cron', $constants);
        $before = [self::cpuOf('mariadbd'), self::cpuOf('ahpc-sandbox')];
        $sent = $site->phpFile(__DIR__ . '/../wordpress/send.php', [], null, 'cron', $constants);
        $after = [self::cpuOf('mariadbd'), self::cpuOf('ahpc-sandbox')];
        $arrived = (int) $sandbox->get('/products?limit=1')['total'];
        if ($arrived !== $this->products || $sent['state']['phase'] !== 'done') {
            throw new EnvironmentFailure("Only {$arrived} of {$this->products} products arrived: " . json_encode($sent['state']));
        }

        return [
            'engine' => $engine,
            'latency_ms' => $latency,
            'per_second' => round($this->products / $sent['seconds']),
            'queries_per_product' => round($sent['queries'] / $this->products, 3),
            'requests' => $sent['requests'],
            'memory_mb' => round(($sent['memory'] - $idle) / 1_048_576, 1),
            'first_per_second' => round($sent['first']),
            'last_per_second' => round($sent['last']),
            'audit_per_second' => round($site->phpFile(__DIR__ . '/../wordpress/audit.php', [], null, 'cron', $constants)),
            'php_cpu_s' => round($sent['cpu'], 2),
            'mariadb_cpu_s' => round($after[0] - $before[0], 2),
            'sandbox_cpu_s' => round($after[1] - $before[1], 2),
        ];
    }

    /**
     * @param list<array<string, string|int|float>> $rows
     */
    private function show(array $rows, bool $withHead): void
    {
        $form = "%-11s %8s %11s %12s %9s %11s %8s %8s %8s %8s %8s %8s\n";
        if ($withHead) {
            printf("\n{$form}", 'engine', 'latency', 'products/s', 'queries/prod', 'requests', 'memory MB', 'first/s', 'last/s', 'audit/s', 'PHP s', 'MariaDB', 'sandbox');
        }
        foreach ($rows as $row) {
            $row['latency_ms'] .= ' ms';
            printf($form, ...array_values($row));
        }
    }

    /** Seconds of CPU that the processes of that name below this one have used. */
    private static function cpuOf(string $name): float
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
