<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\PluginVersion;

/**
 * What the settings page brings for its script, and what it answers to it: to administrators only, and nothing secret.
 */
final class PreviewTest extends ConnectedShopTestCase
{
    private const DATA = '~<script type="application/json" id="ahpc-page-data">(.*?)</script>~s';

    public function testOnlyTheSettingsPageHasScriptStyleAndData(): void
    {
        $page = $this->shop->page()->body;
        self::assertSame(1, preg_match_all('~<script type="module" src="[^"]*/assets/settings\.js\?ver=' . preg_quote(PluginVersion::current(), '~') . '"~', $page));
        self::assertStringContainsString('/assets/settings.css?ver=' . PluginVersion::current(), $page);
        self::assertMatchesRegularExpression(self::DATA, $page);

        foreach (['index.php', 'plugins.php', 'edit.php?post_type=product'] as $path) {
            $other = $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/{$path}")->body;
            self::assertDoesNotMatchRegularExpression('~assets/settings\.|ahpc-page-data~', $other, $path);
        }
    }

    public function testNeitherKeyNorSecretReachesTheBrowser(): void
    {
        $product = $this->shop->createProduct();
        $seen = $this->shop->page()->body . $this->ask('plan')->body . $this->ask('product', $product)->body . $this->ask('products')->body;

        foreach (['api_key', 'secret'] as $name) {
            self::assertStringNotContainsString($this->shop->option('ahpc_settings')[$name], $seen, $name);
        }
    }

    public function testTheProductIsTheOneThatWouldBeSent(): void
    {
        $id = $this->shop->createProduct(['name' => 'Stuhl &amp; <Tisch>']);
        $this->shop->runQueue();

        $request = $this->ask('product', $id)->json()['data']['request'];
        $shown = $this->core('prepare_page', $request)['requests'];
        self::assertSame([$this->shop->sandbox->requests('putPartnerProducts')[0]['body']], array_column($shown, 'body'));
        self::assertEquals($this->shop->sandbox->products()[$id]['title'], json_decode($shown[0]['body'], true)[0]['title']);
        self::assertSame(['locale' => 'de_DE', 'currency' => 'EUR'], $request['store']);
        self::assertSame([['id' => $id, 'name' => 'Stuhl & <Tisch>']], $this->ask('products')->json()['data']['products']);
    }

    public function testWhatIsNoProductIsNotRead(): void
    {
        $page = $this->shop->php('return wp_insert_post(["post_type" => "page", "post_title" => "Impressum", "post_status" => "private"]);');

        self::assertSame([], $this->ask('product', $page)->json()['data']['request']['products']);
    }

    /**
     * @dataProvider troubles
     * @param string $trouble what happened to the webhooks, by SQL, so that the plugin does not notice
     */
    public function testThePlanIsTheOneWithTheRealSecretsButForTheirValue(string $trouble, int $steps): void
    {
        $this->shop->php('$rows = $GLOBALS["wpdb"]->prefix . "wc_webhooks"; ' . $trouble);
        $answer = $this->ask('plan')->json()['data'];
        $planned = $this->core('plan_webhooks', $answer['request'])['steps'];
        $real = $this->core('plan_webhooks', $this->withRealSecrets($answer['request']))['steps'];

        self::assertFalse($answer['asks_first']);
        self::assertCount($steps, $planned);
        self::assertSame($this->withoutValue($real), $this->withoutValue($planned));
        $this->shop->runCheck();
        self::assertSame([], $this->core('plan_webhooks', $this->ask('plan')->json()['data']['request'])['steps'], 'the sync has done it');
    }

    /**
     * @return array<string, array{string, int}>
     */
    public function troubles(): array
    {
        $update = static fn(string $changes): string => "\$GLOBALS['wpdb']->update(\$rows, {$changes}, ['topic' => 'product.updated']);";

        return [
            'none' => ['', 0],
            'another secret' => [$update("['secret' => 'by hand']"), 1],
            'no secret' => [$update("['secret' => '']"), 1],
            'another address and name' => [$update("['name' => 'mine', 'delivery_url' => 'https://elsewhere.example/']"), 2],
            // What we made is ours until it is deleted, whatever it is called.
            'all that could tell that it is ours' => [$update("['name' => 'mine', 'delivery_url' => 'https://elsewhere.example/', 'secret' => 'by hand', 'topic' => 'order.created']"), 2],
            'switched off by WooCommerce' => [$update("['status' => 'paused']"), 1],
        ];
    }

    public function testAForecastSaysThatTheApiIsAskedFirst(): void
    {
        $this->shop->php('update_option("woocommerce_currency", "GBP");');

        $answer = $this->ask('plan')->json()['data'];
        self::assertTrue($answer['asks_first']);
        self::assertSame('active', $answer['request']['desired']['mode']);
    }

    public function testAForecastStoresAndSendsNothing(): void
    {
        $this->shop->php('update_option("woocommerce_currency", "GBP"); update_option("ahpc_webhook_user_id", 0);');
        $stored = fn(): array => array_map($this->shop->option(...), ['ahpc_connection_state', 'ahpc_settings', 'ahpc_webhook_user_id', 'ahpc_delivery', 'ahpc_webhook_ids']);
        [$before, $mark] = [$stored(), $this->shop->sandbox->lastRequestId()];
        self::assertSame(200, $this->ask('plan')->status);

        self::assertSame($before, $stored());
        self::assertSame([], $this->shop->sandbox->requests(null, $mark));
    }

    public function testNobodyElseGetsAnAnswer(): void
    {
        self::assertSame(403, $this->ask('plan', nonce: 'guessed')->status);
        self::assertSame(400, $this->ask('anything')->status);
        $nonce = $this->data()['previews']['nonce'];
        $this->shop->addHostCode('add_filter("user_has_cap", fn($caps) => wp_doing_ajax() ? array_diff_key($caps, ["manage_woocommerce" => 1]) : $caps);');
        $refused = $this->ask('plan', nonce: $nonce);

        self::assertSame([403, ['success' => false]], [$refused->status, $refused->json()]);
    }

    private function ask(string $what, int $id = 0, ?string $nonce = null): Page
    {
        $fields = ['action' => 'ahpc_preview', '_ajax_nonce' => $nonce ?? $this->data()['previews']['nonce'], 'what' => $what, 'id' => (string) $id];

        return $this->shop->browser()->post("{$this->shop->site->url}/wp-admin/admin-ajax.php", $fields);
    }

    /**
     * @return array<string, mixed>
     */
    private function data(): array
    {
        self::assertSame(1, preg_match(self::DATA, $this->shop->page()->body, $found));

        return json_decode($found[1], true, 512, JSON_THROW_ON_ERROR);
    }

    /**
     * @param array<string, mixed> $request
     * @return array<string, mixed>
     */
    private function core(string $operation, array $request): array
    {
        return $this->shop->php(
            '$answer = (new AuraHistoria\PartnerConnect\Services())->core()->ask($arguments["operation"], $arguments["request"]);
            return json_decode(json_encode($answer), true);',
            ['operation' => $operation, 'request' => $request]
        );
    }

    /**
     * @param array<string, mixed> $request
     * @return array<string, mixed>
     */
    private function withRealSecrets(array $request): array
    {
        $secrets = array_column($this->shop->webhooks(), 'secret', 'webhook_id');
        $request['desired']['secret'] = $this->shop->option('ahpc_settings')['secret'];
        foreach ($request['actual'] as $at => $webhook) {
            $request['actual'][$at]['secret'] = $secrets[$webhook['id']];
        }

        return $request;
    }

    /**
     * @param list<array<string, mixed>> $steps
     * @return list<array<string, mixed>>
     */
    private function withoutValue(array $steps): array
    {
        foreach ($steps as $at => $step) {
            if (isset($step['changes']['secret'])) {
                $steps[$at]['changes']['secret'] = '*';
            }
        }

        return $steps;
    }
}
