<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\SiteCopy;

/**
 * For CHAOS_SECONDS (25) products change at random while the API fails at random and the processes of the queue are killed
 * at random; for half of that time one product ends whoever reads it, and once the site is copied and the copy works on.
 * Afterwards the API has what the shop has, and nothing went more often than it had to.
 *
 * @group once
 */
final class ChaosTest extends ShopTestCase
{
    private const PRODUCTS = 25;
    private const CHANGERS = 2;

    /** On a machine that is busy with other things it goes on until so many processes were killed. */
    private const KILLS = 3;

    /** What the API does for a moment; none of them but `partial` and `delay` accepts anything. */
    private const FAULTS = [
        ['operation' => '*', 'kind' => 'status', 'status' => 500],
        ['operation' => '*', 'kind' => 'status', 'status' => 503],
        ['operation' => '*', 'kind' => 'rate_limit'],
        ['operation' => '*', 'kind' => 'drop'],
        ['operation' => 'postWoocommerceWebhook', 'kind' => 'status', 'status' => 503],
        ['operation' => 'putPartnerProducts', 'kind' => 'partial', 'fraction' => 0.5],
        ['operation' => '*', 'kind' => 'delay', 'delay_ms' => 900],
        ['operation' => 'putPartnerProducts', 'kind' => 'delay', 'delay_ms' => 1500],
    ];

    /** What the host has besides: no nightly audit, which would find what the rest has missed, a shortcode that ends the process as long as a file is there, and each request says whose it is. */
    private const HOST = <<<'PHP'
        add_shortcode('ahpc_ends', static function () { if (is_file(WP_CONTENT_DIR . '/deadly')) { exit(1); } return ''; });
        add_filter('ahpc_nightly_audit', '__return_false');
        add_filter('http_request_args', static function ($args) { $args['headers'] = (array) $args['headers'] + ['X-Home' => get_option('home')]; return $args; });
        PHP;

    private const BEGIN = <<<'PHP'
        for ($i = 1; $i <= 3; $i++) {
            $picture = wp_insert_attachment(['post_title' => "Bild $i", 'post_mime_type' => 'image/jpeg'], "2024/05/bild-$i.jpg");
            wp_update_attachment_metadata($picture, ['width' => 800, 'height' => 600, 'file' => "2024/05/bild-$i.jpg", 'sizes' => [], 'image_meta' => []]);
        }
        for ($i = 0; $i < $arguments['count']; $i++) {
            $product = new WC_Product_Simple();
            $product->set_name("Stuhl $i");
            $product->set_regular_price('12.50');
            $product->set_status('publish');
            $product->set_description($i === 0 ? 'Ein Stuhl.[ahpc_ends]' : 'Ein Stuhl.');
            $product->save();
        }
        PHP;

    private const CHANGE = <<<'PHP'
        mt_srand($arguments['seed']);
        global $wpdb;
        $gate = fopen("{$arguments['log']}.gate", 'c');
        $done = [];
        for ($number = 0; $number < $arguments['changes'] && microtime(true) < $arguments['end']; $number++) {
            $ids = $wpdb->get_col("SELECT ID FROM {$wpdb->posts} WHERE post_type = 'product' AND post_status <> 'auto-draft' ORDER BY ID");
            $id = (int) $ids[mt_rand(0, count($ids) - 1)];
            // A process writes a product down once a second, in which no minutes pass.
            if (isset($done[$id])) {
                continue;
            }
            $done[$id] = true;
            flock($gate, LOCK_SH);
            // Another process may have changed it since this one has read it.
            wp_cache_flush();
            $product = wc_get_product($id);
            if (!$product) {
                flock($gate, LOCK_UN);
                continue;
            }
            $save = static function (string $set, $value) use ($product) { $product->{$set}($value); $product->save(); };
            $change = mt_rand(0, 13);
            match (true) {
                $change === 0 => $id = count($ids) > 34 ? $id : (function () {
                    $new = new WC_Product_Simple();
                    $new->set_name('Neu ' . mt_rand());
                    $new->set_regular_price('10');
                    $new->set_status('publish');
                    return $new->save();
                })(),
                $change <= 3 => $save('set_regular_price', (string) mt_rand(1, 9999)),
                $change === 4 => $save('set_stock_status', ['instock', 'outofstock'][mt_rand(0, 1)]),
                $change === 5 => $save('set_name', 'Name ' . mt_rand()),
                $change === 6 => str_contains($product->get_description(), '[') ? null : $save('set_description', 'Text ' . mt_rand()),
                $change === 7 => $save('set_image_id', (int) $wpdb->get_var("SELECT ID FROM {$wpdb->posts} WHERE post_type = 'attachment' ORDER BY ID LIMIT 1 OFFSET " . mt_rand(0, 2))),
                $change === 8 => wp_trash_post($id),
                $change === 9 => (function () use ($id) { wp_untrash_post($id); wp_publish_post($id); })(),
                $change === 10 => count($ids) > 18 ? wp_delete_post($id, true) : null,
                $change === 11 => update_post_meta($id, '_ahpc_exclude', get_post_meta($id, '_ahpc_exclude', true) === 'yes' ? 'no' : 'yes'),
                default => wp_update_post(['ID' => $id, 'post_password' => $product->get_post_password() === '' ? 'geheim' : '']),
            };
            file_put_contents($arguments['log'], sprintf("%d change %d at %.3f\n", $id, $change, microtime(true)), FILE_APPEND | LOCK_EX);
            flock($gate, LOCK_UN);
            usleep(mt_rand(0, 100_000));
        }
        PHP;

    /** Time has passed, not in the middle of a change, and what a killed process held is given up. */
    private const PASS = <<<'PHP'
        $gate = fopen("{$arguments['log']}.gate", 'c');
        flock($gate, LOCK_EX);
        (require $arguments['pass'])($arguments);
        flock($gate, LOCK_UN);
        global $wpdb;
        $wpdb->query("DELETE FROM {$wpdb->options} WHERE option_name LIKE 'ahpc_lock_%'");
        $wpdb->query("UPDATE {$wpdb->prefix}actionscheduler_actions SET status = 'failed', claim_id = 0 WHERE status = 'in-progress'");
        $wpdb->query("UPDATE {$wpdb->prefix}actionscheduler_actions SET claim_id = 0 WHERE status = 'pending'");
        $wpdb->query("DELETE FROM {$wpdb->prefix}actionscheduler_claims");
        PHP;

    /** Now and then somebody changes, past WooCommerce, what is just on the wire. */
    private const RUN_QUEUE = <<<'PHP'
        mt_srand($arguments['seed']);
        add_action('http_api_debug', static function ($response, $context, $class, $args, $url) use ($arguments): void {
            if (str_ends_with($url, '/products') && mt_rand(0, 1) === 0 && preg_match_all('/"shopsProductId":"(\d+)"/', (string) $args['body'], $sent) > 0) {
                $post = get_post((int) $sent[1][mt_rand(0, count($sent[1]) - 1)]);
                if ($post !== null) {
                    wp_update_post(['ID' => $post->ID, 'post_password' => $post->post_password === '' ? 'geheim' : '']);
                    file_put_contents($arguments['log'], sprintf("%d password at %.3f\n", $post->ID, microtime(true)), FILE_APPEND | LOCK_EX);
                }
            }
        }, 10, 5);
        $left = $arguments['queries'];
        add_filter('query', static function (string $query) use (&$left): string {
            if (--$left === 0) { posix_kill(getmypid(), SIGKILL); }
            return $query;
        });
        do_action('ahpc_check');
        do_action('action_scheduler_run_queue', 'Chaos');
        PHP;

    /** @var array<int, array{first: string, batches: int, deliveries: int}> what the API has accepted, by product */
    private array $accepted = [];

    private int $seen = 0;

    public function testTheApiHasInTheEndWhatTheShopHas(): void
    {
        $seconds = (int) (getenv('CHAOS_SECONDS') ?: 25);
        $seed = (int) (getenv('CHAOS_SEED') ?: random_int(1, 1_000_000));
        $context = "CHAOS_SEED={$seed} CHAOS_SECONDS={$seconds}";
        $this->shop->addHostCode(self::HOST);
        $this->shop->php(self::BEGIN, ['count' => self::PRODUCTS]);
        $this->shop->connect();
        [$changes, $kills] = $this->rage($seconds, $seed);
        $rounds = $this->settle();

        self::assertSame([], $this->waiting(), "no row is left, {$context}");
        self::assertSame([], $this->differences(), $context);
        $offered = count(array_filter($this->offers()));
        self::assertSame([$offered, 0, 0, count($this->offers()) - $offered], $this->shop->numbers(), "the numbers add up, {$context}");
        $this->assertNothingWentTooOften($changes, $kills, $context);
        $this->shop->php('(new AuraHistoria\PartnerConnect\Services())->sending()->start("changes");', user: null, context: 'cron');
        $this->shop->runQueue();
        self::assertSame([], $this->waiting(), "the audit has nothing left to find, {$context}");
        fprintf(
            STDERR,
            "\nchaos: %s, %d changes, %d processes killed, products in batches %d times, %d deliveries accepted, settled in %d rounds\n",
            $context,
            array_sum($changes),
            $kills,
            array_sum(array_column($this->accepted, 'batches')),
            array_sum(array_column($this->accepted, 'deliveries')),
            $rounds
        );
    }

    /**
     * @return array{array<int, int>, int} changes by product, and how many processes were killed
     */
    private function rage(int $seconds, int $seed): array
    {
        $log = $this->log();
        $deadly = "{$this->shop->site->path}/wp-content/deadly";
        file_put_contents($log, '');
        $begin = microtime(true);
        $end = $begin + $seconds;
        $children = $this->makeTrouble($seed, $log, $end);
        mt_srand($seed + 7);
        $kills = 0;
        $isCopied = false;
        try {
            while (($now = microtime(true)) < $end || !$isCopied || $kills < self::KILLS) {
                $isDeadly = $now > $begin + $seconds / 4 && $now < $end - $seconds / 4;
                $isDeadly ? touch($deadly) : @unlink($deadly);
                if (!$isCopied && $now > $begin + $seconds / 3) {
                    $isCopied = true;
                    $this->letACopyWork();
                }
                $kills += $this->workIsCutShort() ? 1 : 0;
                $this->watch();
            }
        } finally {
            @unlink($deadly);
            foreach ($children as $child) {
                pcntl_waitpid($child, $status);
            }
        }
        return [array_count_values(array_map(intval(...), file($log, FILE_IGNORE_NEW_LINES) ?: [])), $kills];
    }

    /**
     * Works on the queue for a moment; whether that was killed, or ended by what it read.
     */
    private function workIsCutShort(): bool
    {
        try {
            $this->age(130, self::RUN_QUEUE, mt_rand(0, 1) * mt_rand(20, 900));

            return false;
        } catch (SiteError) {
            return true;
        }
    }

    /**
     * @return list<int> the processes that do so until the end
     */
    private function makeTrouble(int $seed, string $log, float $end): array
    {
        $children = [];
        for ($changer = 1; $changer <= self::CHANGERS; $changer++) {
            $children[] = $this->fork(function () use ($changer, $seed, $log, $end): void {
                for ($number = 0; microtime(true) < $end; $number++) {
                    $this->shop->php(self::CHANGE, ['seed' => $seed + 1_000_000 * $changer + $number, 'log' => $log, 'changes' => 8, 'end' => $end]);
                }
            });
        }
        $children[] = $this->fork(function () use ($seed, $end): void {
            mt_srand($seed);
            while (microtime(true) < $end) {
                $this->shop->sandbox->addFault(self::FAULTS[mt_rand(0, count(self::FAULTS) - 1)]);
                usleep(mt_rand(200_000, 1_500_000));
                $this->shop->sandbox->clearFaults();
                usleep(mt_rand(0, 3_000_000));
            }
        });

        return $children;
    }

    /**
     * A copy of the site, in the middle of everything, works its queue at another address, and somebody changes things there.
     */
    private function letACopyWork(): void
    {
        $copy = SiteCopy::of($this->shop->site, 'https://staging.example/shop');
        $before = $this->shop->sandbox->lastRequestId();
        $working = 'foreach (wc_get_products(["limit" => 5, "status" => "publish"]) as $product) { $product->set_regular_price("77777"); $product->save(); }
            do_action("ahpc_check"); do_action("ahpc_sync", true); ' . self::RUN_QUEUE . ' do_action("ahpc_audit"); do_action("action_scheduler_run_queue", "Chaos");
            return get_option("home");';
        self::assertSame('https://staging.example/shop', $copy->php(self::PASS . $working, ['seconds' => 130, 'queries' => 0, 'seed' => 0, 'log' => $this->log(), 'pass' => self::passTime()]));
        foreach ($this->shop->sandbox->requests(null, $before) as $request) {
            self::assertStringNotContainsString('staging.example', (string) json_encode($request, JSON_UNESCAPED_SLASHES));
        }
    }

    /**
     * The API is back, and days pass.
     *
     * @return int after how many rounds nothing waited any more
     */
    private function settle(): int
    {
        $this->shop->sandbox->clearFaults();
        $round = 0;
        do {
            // What rests is tried once a day.
            $this->age($round < 2 ? 100_000 : 130, 'do_action("ahpc_check"); do_action("ahpc_sync", true);');
            $this->shop->runQueue();
            $this->watch();
        } while (++$round < 12 && ($round < 4 || $this->waiting() !== []));

        return $round;
    }

    private function age(int $seconds, string $then, int $queries = 0): void
    {
        $this->shop->php(self::PASS . $then, ['seconds' => $seconds, 'queries' => $queries, 'seed' => mt_rand(), 'log' => $this->log(), 'pass' => self::passTime()], user: null, context: 'cron');
    }

    /**
     * The file to which every change is written, one id a line.
     */
    private function log(): string
    {
        return "{$this->shop->site->path}/changes";
    }

    private static function passTime(): string
    {
        return Paths::environment() . '/wordpress/pass-time.php';
    }

    /**
     * Notes what the API has accepted since it was last asked, which it remembers only so long.
     */
    private function watch(): void
    {
        foreach ($this->shop->sandbox->requests(null, $this->seen) as $request) {
            $this->seen = $request['id'];
            if ($request['status'] !== null && $request['status'] < 300 && $request['operation'] !== 'patchShopById') {
                $body = json_decode($request['body'], true);
                self::assertIsArray($body, 'a request is recorded whole');
                $request['operation'] === 'putPartnerProducts' ? array_map($this->noteProduct(...), $body) : $this->note((int) $body['id'])['deliveries']++;
            }
        }
    }

    /**
     * @param array<string, mixed> $product of a batch
     */
    private function noteProduct(array $product): void
    {
        $this->note((int) $product['shopsProductId'])['batches']++;
        $this->accepted[(int) $product['shopsProductId']]['titles'][] = $product['title']['text'] ?? '';
    }

    /**
     * @return array{batches: int, deliveries: int, titles: list<string>}
     */
    private function &note(int $id): array
    {
        $this->accepted[$id] ??= ['batches' => 0, 'deliveries' => 0, 'titles' => []];

        return $this->accepted[$id];
    }

    /**
     * Each change is told at most twice by WooCommerce's deliveries, and by one batch soon and one when it has been quiet;
     * each delivery is confirmed so, too. Whatever was under way when a process was killed may go once more.
     *
     * @param array<int, int> $changes by product
     */
    private function assertNothingWentTooOften(array $changes, int $kills, string $context): void
    {
        foreach ($this->accepted as $id => $product) {
            $count = $changes[$id] ?? 0;
            self::assertLessThanOrEqual(2 * $count + $kills, $product['deliveries'], "deliveries of {$id}, {$context}");
            self::assertLessThanOrEqual(2 * (1 + $count + $product['deliveries']) + $kills, $product['batches'], "batches of {$id}, {$context}");
        }
    }

    /**
     * @return array<int, array<string, string>> rows of which something is still to be said
     */
    private function waiting(): array
    {
        return array_filter($this->shop->productRows(), static fn(array $row): bool => $row['digest'] === '');
    }

    /**
     * @return array<int, array<string, mixed>|null> of each product what is to be seen at the API; null for nothing
     */
    private function offers(): array
    {
        return $this->shop->php('$offers = [];
            foreach (get_posts(["post_type" => "product", "post_status" => ["publish", "private", "draft", "pending"], "numberposts" => -1]) as $post) {
                $product = wc_get_product($post->ID);
                $isOffered = $post->post_status === "publish" && $post->post_password === "" && get_post_meta($post->ID, "_ahpc_exclude", true) !== "yes";
                $offers[$post->ID] = $isOffered ? [
                    "state" => $product->is_in_stock() ? "AVAILABLE" : "SOLD",
                    "amount" => (int) round(100 * (float) $product->get_price()),
                    "url" => get_permalink($post->ID),
                    "images" => array_values(array_filter([(string) wp_get_attachment_url($product->get_image_id())])),
                ] : null;
            }
            return $offers;');
    }

    /**
     * @return array<int, array<string, mixed>> by product
     */
    private function differences(): array
    {
        $shop = $this->offers();
        $api = $this->shop->sandbox->products();
        $rows = $this->shop->productRows();
        $changes = file($this->log(), FILE_IGNORE_NEW_LINES) ?: [];
        $differences = [];
        foreach (array_unique([...array_keys($shop), ...array_keys($api)]) as $id) {
            $product = $api[$id] ?? null;
            $isListed = $product !== null && $product['state'] !== 'REMOVED';
            $seen = $isListed ? ['state' => $product['state'], 'amount' => $product['price']['amount'], 'url' => $product['url'], 'images' => $product['images']] : null;
            // Of a batch that was accepted in part, any of its products may have been the first.
            $isTitleKnown = $product === null || in_array($product['title']['text'] ?? '', $this->accepted[$id]['titles'] ?? [], true);
            if ($seen !== ($shop[$id] ?? null) || !$isTitleKnown || ($isListed && $product['title']['text'] === '')) {
                $differences[$id] = [
                    'shop' => $shop[$id] ?? null,
                    'api' => $product,
                    'row' => $rows[$id] ?? null,
                    'titles' => $this->accepted[$id]['titles'] ?? [],
                    'changes' => array_values(preg_grep("/^{$id} /", $changes) ?: []),
                ];
            }
        }

        return $differences;
    }

    private function fork(\Closure $work): int
    {
        $child = pcntl_fork();
        if ($child === 0) {
            try {
                $work();
            } finally {
                // Not by exit(), which would run the parent's destructors and stop its servers.
                posix_kill(getmypid(), SIGKILL);
            }
        }

        return $child;
    }
}
