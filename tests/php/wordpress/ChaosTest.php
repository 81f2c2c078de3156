<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;

/**
 * For CHAOS_SECONDS (20) products change at random while the API fails at random and the processes of the queue are killed
 * at random. Afterwards the API has what the shop has, and nothing went more often than it had to.
 */
final class ChaosTest extends ShopTestCase
{
    private const PRODUCTS = 30;
    private const CHANGERS = 2;

    /** What the API does for a moment; none of them but `partial` accepts anything. */
    private const FAULTS = [
        ['operation' => '*', 'kind' => 'status', 'status' => 500],
        ['operation' => '*', 'kind' => 'status', 'status' => 503],
        ['operation' => '*', 'kind' => 'rate_limit'],
        ['operation' => '*', 'kind' => 'drop'],
        ['operation' => 'postWoocommerceWebhook', 'kind' => 'status', 'status' => 503],
        ['operation' => 'putPartnerProducts', 'kind' => 'partial', 'fraction' => 0.5],
        ['operation' => '*', 'kind' => 'delay', 'delay_ms' => 400],
    ];

    private const CHANGE = <<<'PHP'
        mt_srand($arguments['seed']);
        global $wpdb;
        $ids = $wpdb->get_col("SELECT ID FROM {$wpdb->posts} WHERE post_type = 'product' AND post_status <> 'auto-draft' ORDER BY ID");
        $id = (int) $ids[mt_rand(0, count($ids) - 1)];
        $product = wc_get_product($id);
        $change = mt_rand(0, 9);
        match (true) {
            $change === 0 => $id = (function () {
                $new = new WC_Product_Simple();
                $new->set_name('Neu ' . mt_rand());
                $new->set_regular_price('10');
                $new->set_status('publish');
                return $new->save();
            })(),
            $change <= 3 => (function () use ($product) { $product->set_regular_price((string) mt_rand(1, 9999)); $product->save(); })(),
            $change <= 5 => (function () use ($product) { $product->set_name('Name ' . mt_rand()); $product->save(); })(),
            $change === 6 => wp_trash_post($id),
            $change === 7 => (function () use ($id) { wp_untrash_post($id); wp_publish_post($id); })(),
            $change === 8 => count($ids) > 20 ? wp_delete_post($id, true) : null,
            default => wp_update_post(['ID' => $id, 'post_password' => $product->get_post_password() === '' ? 'geheim' : '']),
        };
        file_put_contents($arguments['log'], "{$id}\n", FILE_APPEND | LOCK_EX);
        PHP;

    private const RUN_QUEUE = <<<'PHP'
        $left = $arguments['queries'];
        add_filter('query', static function (string $query) use (&$left): string {
            if (--$left === 0) { posix_kill(getmypid(), SIGKILL); }
            return $query;
        });
        do_action('action_scheduler_run_queue', 'Chaos');
        do_action('ahpc_outbox');
        PHP;

    public function testTheApiHasInTheEndWhatTheShopHas(): void
    {
        $seconds = (int) (getenv('CHAOS_SECONDS') ?: 20);
        $seed = (int) (getenv('CHAOS_SEED') ?: random_int(1, 1_000_000));
        $this->shop->php('for ($i = 0; $i < $arguments["count"]; $i++) {
            $product = new WC_Product_Simple(); $product->set_name("Stuhl $i"); $product->set_regular_price("12.50"); $product->set_status("publish"); $product->save();
        }', ['count' => self::PRODUCTS]);
        $this->shop->connect();
        $begin = $this->shop->sandbox->lastRequestId();
        [$changes, $kills] = $this->rage($seconds, $seed);
        $this->settle();

        $context = "CHAOS_SEED={$seed} CHAOS_SECONDS={$seconds}";
        self::assertSame([], $this->differences(), $context);
        // Each change is delivered by WooCommerce and, where the answer was not heard, once more; a process that is killed
        // after the API has accepted, and before that was written down, costs another delivery.
        $sends = array_count_values(array_column($this->accepted($begin), 'product_id'));
        foreach ($sends as $id => $count) {
            self::assertLessThanOrEqual(2 * ($changes[$id] ?? 0) + $kills, $count, "product {$id}, {$context}");
        }
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->runQueue();
        $state = $this->shop->state('ahpc_backfill_state');
        self::assertSame([0, 0], [$state['sent'], $state['delivered']], "the audit has nothing left to find, {$context}");
        fprintf(STDERR, "\nchaos: %s, %d changes, %d processes killed, %d deliveries accepted\n", $context, array_sum($changes), $kills, array_sum($sends));
    }

    /**
     * @return array{array<int, int>, int} changes by product, and how many processes were killed
     */
    private function rage(int $seconds, int $seed): array
    {
        $log = "{$this->shop->site->path}/changes";
        touch($log);
        $end = microtime(true) + $seconds;
        $children = [];
        for ($changer = 1; $changer <= self::CHANGERS; $changer++) {
            $children[] = $this->fork(function () use ($changer, $seed, $log, $end): void {
                for ($number = 0; microtime(true) < $end; $number++) {
                    $this->shop->php(self::CHANGE, ['seed' => $seed + 1_000_000 * $changer + $number, 'log' => $log]);
                }
            });
        }
        $children[] = $this->fork(function () use ($seed, $end): void {
            mt_srand($seed);
            while (microtime(true) < $end) {
                $this->shop->sandbox->addFault(self::FAULTS[mt_rand(0, count(self::FAULTS) - 1)]);
                usleep(mt_rand(200_000, 1_200_000));
                $this->shop->sandbox->clearFaults();
                usleep(mt_rand(0, 800_000));
            }
        });
        mt_srand($seed + 7);
        $kills = 0;
        while (microtime(true) < $end) {
            $this->age();
            try {
                $this->shop->php(self::RUN_QUEUE, ['queries' => mt_rand(0, 1) * mt_rand(20, 900)], user: null, context: 'cron');
            } catch (SiteError) {
                $kills++;
            }
        }
        foreach ($children as $child) {
            pcntl_waitpid($child, $status);
        }

        return [array_count_values(array_map(intval(...), file($log, FILE_IGNORE_NEW_LINES) ?: [])), $kills];
    }

    /**
     * The API is back, and hours pass.
     */
    private function settle(): void
    {
        $this->shop->sandbox->clearFaults();
        for ($round = 0; $round < 12; $round++) {
            $this->age();
            $this->shop->php('do_action("ahpc_check"); do_action("ahpc_sync", true);', user: null, context: 'cron');
            $this->shop->runQueue();
            $this->age();
            $this->shop->php('do_action("ahpc_outbox"); do_action("ahpc_backfill_products_batch");', user: null, context: 'cron');
        }
        self::assertSame([], $this->shop->php('global $wpdb; return $wpdb->get_results("SELECT * FROM {$wpdb->prefix}ahpc_outbox", ARRAY_A);'), 'the outbox is empty');
    }

    /**
     * As if hours had passed: pauses and leases are over, and what a killed process held is given up.
     */
    private function age(): void
    {
        $this->shop->letCatalogTimePass();
        $this->shop->php('global $wpdb;
            $wpdb->query("UPDATE {$wpdb->prefix}ahpc_outbox SET happened_at = happened_at - 30000, due_at = 0");
            $wpdb->query("DELETE FROM {$wpdb->options} WHERE option_name LIKE \'ahpc_lock_%\'");
            $state = json_decode((string) get_option("ahpc_outbox_state"));
            if ($state !== null) { $state->next_try_at = null; update_option("ahpc_outbox_state", json_encode($state), false); }
            $wpdb->query("UPDATE {$wpdb->prefix}actionscheduler_actions SET status = \'failed\', claim_id = 0 WHERE status = \'in-progress\'");
            $wpdb->query("UPDATE {$wpdb->prefix}actionscheduler_actions SET claim_id = 0 WHERE status = \'pending\'");
            $wpdb->query("DELETE FROM {$wpdb->prefix}actionscheduler_claims");', user: null, context: 'cron');
    }

    /**
     * @return array<int, array<string, mixed>> by product
     */
    private function differences(): array
    {
        $shop = $this->shop->php('$products = [];
            foreach (get_posts(["post_type" => "product", "post_status" => ["publish", "private", "draft"], "numberposts" => -1]) as $post) {
                $product = wc_get_product($post->ID);
                $products[$post->ID] = [$post->post_status, $post->post_password === "", $product->get_name(), (int) round(100 * (float) $product->get_price())];
            }
            return $products;');
        $api = $this->shop->sandbox->products();
        $differences = [];
        foreach (array_unique([...array_keys($shop), ...array_keys($api)]) as $id) {
            [$status, $isOpen, $name, $price] = $shop[$id] ?? ['', false, '', 0];
            $product = $api[$id] ?? null;
            $isListed = $product !== null && $product['state'] !== 'REMOVED';
            $isRight = match (true) {
                $status === 'publish' && $isOpen => ($product['state'] ?? '') === 'AVAILABLE' && [$product['title']['text'], $product['price']['amount']] === [$name, $price],
                // On its way out of the trash a product is a draft for a moment; who was sent as one stays.
                $status === 'draft' && $isOpen => true,
                default => !$isListed,
            };
            if (!$isRight) {
                $differences[$id] = ['shop' => $shop[$id] ?? null, 'api' => $product];
            }
        }

        return $differences;
    }

    /**
     * @return list<array<string, mixed>>
     */
    private function accepted(int $begin): array
    {
        return array_filter($this->shop->sandbox->deliveries($begin), static fn(array $delivery): bool => $delivery['status'] === 202);
    }

    private function fork(\Closure $work): int
    {
        $child = pcntl_fork();
        if ($child === 0) {
            $work();
            // Not by exit(), which would run the parent's destructors and stop its servers.
            posix_kill(getmypid(), SIGKILL);
        }

        return $child;
    }
}
