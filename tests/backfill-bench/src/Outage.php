<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\BackfillBench;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** The API is down, products change meanwhile, the API is back: how fast the queue brings them there, in one process. */
final class Outage
{
    private const ENGINE = ['AHPC_ENGINE' => 'translated'];

    public function __construct(private readonly int $changes)
    {
    }

    public function run(): void
    {
        $shop = BenchShop::build($this->changes);
        $shop->connect(self::ENGINE);
        $shop->run('send', [], self::ENGINE);
        $shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 503]);
        echo "The API is down, and {$this->changes} products change …\n";
        $saved = $shop->run('change', [], self::ENGINE);
        $waiting = $shop->run('drain', ['until_sent' => false], self::ENGINE);
        $shop->sandbox->clearFaults();
        $shop->site->passTime(130);
        $idle = $shop->idleMemory(self::ENGINE);
        $sent = $shop->run('drain', ['until_sent' => true], self::ENGINE);
        $this->compare($shop);
        $figures = [
            'changes' => $this->changes,
            'saved_per_second' => round($this->changes / $saved['seconds']),
            'withheld_seconds' => round($waiting['seconds'], 1),
            'seconds' => round($sent['seconds'], 1),
            'per_second' => round($this->changes / $sent['seconds']),
            'queries_per_product' => round($sent['queries'] / $this->changes, 3),
            'memory_mb' => round(($sent['memory'] - $idle) / 1_048_576, 1),
            'php_cpu_s' => round($sent['cpu'], 2),
        ];
        $file = Paths::build('outage-bench.json');
        Files::write($file, json_encode($figures, JSON_PRETTY_PRINT) . "\n");
        printf(
            "\nSaved %d products a second. While the API was down the queue was through with their deliveries in %.1f s.\n"
            . "Once it was back, one process of the queue sent %d changes in %.1f s: %d a second, %.3f queries a product, %.1f MB above idle.\n"
            . "Written to %s\n",
            $figures['saved_per_second'],
            $figures['withheld_seconds'],
            $this->changes,
            $figures['seconds'],
            $figures['per_second'],
            $figures['queries_per_product'],
            $figures['memory_mb'],
            $file
        );
    }

    /** What the API has is what the shop has. */
    private function compare(BenchShop $shop): void
    {
        $arrived = [];
        for ($offset = 0; $offset < $this->changes; $offset += 1000) {
            foreach ($shop->sandbox->get("/products?limit=1000&offset={$offset}")['products'] as $product) {
                $arrived[(int) $product['id']] = $product['price']['amount'] ?? null;
            }
        }
        $different = array_diff_assoc($shop->run('prices'), $arrived);
        if ($different !== []) {
            throw new EnvironmentFailure(count($different) . ' changes have not arrived, such as that of product ' . array_key_first($different));
        }
    }
}
