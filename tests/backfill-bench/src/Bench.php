<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\BackfillBench;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** One shop, sent in each case by one PHP process, with nothing else in the way. */
final class Bench
{
    /** Engine and latency of the API in milliseconds. */
    private const CASES = [['extension', 0], ['extension', 300], ['translated', 0], ['translated', 300]];

    public function __construct(private readonly int $products)
    {
    }

    public function run(): void
    {
        $shop = BenchShop::build($this->products);
        $rows = [];
        foreach (self::CASES as [$engine, $latency]) {
            $rows[] = $this->measure($shop, $engine, $latency);
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

    /**
     * @return array<string, string|int|float>
     */
    private function measure(BenchShop $shop, string $engine, int $latency): array
    {
        $sandbox = $shop->sandbox;
        $sandbox->reset();
        if ($latency > 0) {
            $sandbox->addFault(['operation' => 'putPartnerProducts', 'kind' => 'delay', 'delay_ms' => $latency]);
        }
        $constants = ['AHPC_ENGINE' => $engine];
        $shop->connect($constants);
        $idle = $shop->idleMemory($constants);
        $before = [BenchShop::cpuOf('mariadbd'), BenchShop::cpuOf('ahpc-sandbox')];
        $sent = $shop->run('send', [], $constants);
        $after = [BenchShop::cpuOf('mariadbd'), BenchShop::cpuOf('ahpc-sandbox')];
        $arrived = (int) $sandbox->get('/products?limit=1')['total'];
        if ($arrived !== $this->products || $sent['settled'] !== $this->products) {
            throw new EnvironmentFailure("Only {$arrived} of {$this->products} products arrived, {$sent['settled']} are settled.");
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
            'audit_per_second' => round($shop->run('audit', ['products' => $this->products], $constants)),
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
}
