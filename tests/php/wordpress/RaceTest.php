<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * Several processes that connect one shop at the same moment. Row 7: they made up to six webhooks, with two secrets. And once
 * in a while they left a catalog send that nobody began.
 *
 * `RACE_ROUNDS=50` plays as many rounds of each kind; `make test` plays a few.
 *
 * @group once
 */
final class RaceTest extends ShopTestCase
{
    private const ROUNDS = 4;

    protected function tearDown(): void
    {
        $this->shop->php('@unlink(WP_CONTENT_DIR . "/object-cache.php"); array_map("unlink", glob(WP_CONTENT_DIR . "/{race,object-cache}/*", GLOB_BRACE));');
    }

    /**
     * @dataProvider races
     */
    public function testRow07ThereAreThreeWebhooksAndOneSecretInTheEnd(int $processes, bool $hasObjectCache): void
    {
        $rounds = (int) (getenv('RACE_ROUNDS') ?: self::ROUNDS);
        $product = $this->shop->createProduct();
        $this->shop->activate();
        $this->shop->php('@mkdir(WP_CONTENT_DIR . "/race"); if ($arguments["cache"]) { copy($arguments["dropIn"], WP_CONTENT_DIR . "/object-cache.php"); }', [
            'cache' => $hasObjectCache,
            'dropIn' => __DIR__ . '/Support/object-cache.php',
        ]);
        $this->shop->atOnce('(require $arguments["file"])($arguments);', $processes, [
            'file' => __DIR__ . '/Support/race.php',
            'rounds' => $rounds,
            'settings' => ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY],
        ]);

        $outcomes = $this->shop->php('return array_map(fn($line) => json_decode($line, true), file(WP_CONTENT_DIR . "/race/outcomes"));');
        self::assertCount($rounds, $outcomes);
        self::assertSame($hasObjectCache, $outcomes[0]['hasObjectCache']);
        foreach ($outcomes as $round => $outcome) {
            self::assertSame(Shop::TOPICS, $outcome['topics'], "round $round");
            self::assertSame(['active'], $outcome['statuses'], "round $round");
            self::assertCount(1, $outcome['secrets'], "round $round");
            self::assertSame('sending', $outcome['sending'], "round $round");
            self::assertGreaterThanOrEqual(1, $outcome['workers'], "round $round: a worker is due at once");
            self::assertSame(1, $outcome['online'], "round $round: and sends the catalog");
        }
        self::assertSame([$product], array_keys($this->shop->sandbox->products()));
    }

    /**
     * @return iterable<string, array{int, bool}>
     */
    public function races(): iterable
    {
        foreach ([2, 4, 8] as $processes) {
            yield "$processes processes" => [$processes, false];
            yield "$processes processes with an object cache" => [$processes, true];
        }
    }
}
