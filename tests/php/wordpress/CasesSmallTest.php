<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * Cases F: the small ones.
 *
 * @group once
 */
final class CasesSmallTest extends ConnectedShopTestCase
{
    /**
     * @dataProvider disguises
     */
    public function testCaseFAWebhookOfOursIsOursWhateverItIsCalled(string $edit): void
    {
        $before = $this->managed();
        $ids = $this->shop->option('ahpc_webhook_ids');
        $this->shop->php('$ids = $arguments["ids"]; ' . $edit, ['ids' => $ids]);
        self::assertNotSame($before, $this->managed(), 'the edit took effect');
        $this->shop->runQueue();

        self::assertSame($before, $this->managed(), 'the same rows are as they were, and there is no other');
        self::assertSame($ids, $this->shop->option('ahpc_webhook_ids'));
    }

    /**
     * @return array<string, array{string}>
     */
    public function disguises(): array
    {
        $all = '$webhook->set_name("Lager"); $webhook->set_topic("order.created"); $webhook->set_delivery_url("http://127.0.0.1:1/"); $webhook->set_secret("x");';

        return [
            'name, topic, address and secret in one save' => ['$webhook = new WC_Webhook($ids["product.updated"]); ' . $all . ' $webhook->save();'],
            'all of them, one after the other' => ['foreach ($ids as $id) { $webhook = new WC_Webhook($id); ' . $all . ' $webhook->save(); }'],
            'past WooCommerce, and looked at by its own screen' => ['global $wpdb; $wpdb->update("{$wpdb->prefix}wc_webhooks",
                ["name" => "Lager", "topic" => "coupon.created", "delivery_url" => "http://127.0.0.1:1/", "secret" => "x"], ["webhook_id" => $ids["product.created"]]);
                $webhook = new WC_Webhook($ids["product.created"]); $webhook->set_status("paused"); $webhook->save();'],
            'two that changed places' => ['foreach ([["product.created", "product.deleted"], ["product.deleted", "product.created"]] as [$from, $to]) {
                $webhook = new WC_Webhook($ids[$from]); $webhook->set_topic($to); $webhook->set_name("Aura Historia Partner Connect - $to"); $webhook->save(); }'],
        ];
    }

    public function testCaseFAWebhookThatWasDisguisedIsRemovedWithThePlugin(): void
    {
        $this->shop->php('$webhook = new WC_Webhook($arguments["id"]); $webhook->set_name("Lager"); $webhook->set_topic("order.created");
            $webhook->set_delivery_url("http://127.0.0.1:1/"); $webhook->set_secret("x"); $webhook->save();', ['id' => $this->shop->webhookId('product.updated')]);
        $this->shop->deactivate();
        $this->shop->uninstall();

        self::assertSame([], $this->shop->webhooks());
    }

    public function testCaseFTheFormsTakeWhatIsPostedOnly(): void
    {
        $page = $this->shop->page();
        $before = $this->shop->rows();
        $actions = array_unique(preg_match_all('/name="action" value="(ahpc_[a-z_]+)"/', $page->body, $found) > 0 ? $found[1] : []);
        self::assertGreaterThanOrEqual(3, count($actions));
        foreach ($actions as $action) {
            $form = $page->form('action', $action);
            $answer = $this->shop->browser()->get($form->action . '?' . http_build_query(['shop_id' => 'x', 'api_key' => 'y'] + $form->fields));
            self::assertSame(405, $answer->status, $action);
        }
        self::assertSame($this->withoutSessions($before), $this->withoutSessions($this->shop->rows()));
    }

    /**
     * @dataProvider credentials
     */
    public function testCaseFACredentialInTheFieldOfTheShopIdIsNeitherKeptNorShown(string $credential): void
    {
        $page = $this->shop->enter($credential, Sandbox::API_KEY);
        // Not the form's own field either, which would offer it to whoever comes next.
        self::assertStringNotContainsString(substr($credential, 13), $page->body);
        self::assertNotSame([], $page->fieldErrors());
        self::assertSame([], preg_grep('/' . preg_quote(substr($credential, 13), '/') . '/', $this->shop->rows()), 'nowhere in the database');
    }

    /**
     * @return array<string, array{string}>
     */
    public function credentials(): array
    {
        return [
            'an API key' => ['aurahistoria_live_A1b2C3d4E5f6G7h8I9j0'],
            'another one, in blanks' => ['  aurahistoria_9f8e7d6c5b4a39281706_5e4d3c2b1a  '],
            'an access token' => ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLWEtdG9rZW4'],
        ];
    }

    public function testCaseFAKeyThatWasCutShortIsToldSo(): void
    {
        $page = $this->shop->enter(Sandbox::SHOP_ID, 'aurahistoria_sandbox_');

        self::assertStringContainsString('is incomplete', implode(' ', $page->fieldErrors()));
        self::assertStringNotContainsString('starts with', implode(' ', $page->fieldErrors()));
    }

    public function testCaseFNothingAnswersWithAnErrorWhenItIsCalledDirectly(): void
    {
        $folder = "{$this->shop->site->path}/wp-content/plugins/" . Shop::SLUG;
        $browser = new Browser();
        $called = 0;
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS)) as $file) {
            if ($file->getExtension() === 'php') {
                $path = substr($file->getPathname(), strlen($this->shop->site->path));
                $answer = $browser->get($this->shop->site->url . $path);
                self::assertSame([200, ''], [$answer->status, $answer->body], $path);
                $called++;
            }
        }
        self::assertGreaterThan(50, $called);
    }

    public function testCaseFCredentialsAreMarkedWhereTheyAreArguments(): void
    {
        $unmarked = $this->shop->php('$unmarked = [];
            foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($arguments["folder"], FilesystemIterator::SKIP_DOTS)) as $file) {
                $class = "AuraHistoria\\\\PartnerConnect\\\\" . strtr(substr($file->getPathname(), strlen($arguments["folder"]) + 1, -4), "/", "\\\\");
                if ($file->getExtension() !== "php" || !class_exists($class)) { continue; }
                foreach ((new ReflectionClass($class))->getMethods() as $method) {
                    foreach ($method->getParameters() as $parameter) {
                        if (preg_match("/^(api_?key|secret|credential|token|password)$/i", $parameter->getName()) === 1 && $parameter->getAttributes("SensitiveParameter") === []) {
                            $unmarked[] = "{$class}::{$method->getName()} {$parameter->getName()}";
                        }
                    }
                }
            }
            return $unmarked;', ['folder' => "{$this->shop->site->path}/wp-content/plugins/" . Shop::SLUG . '/src']);

        self::assertSame([], $unmarked);
    }

    public function testCaseFThePageDoesNotCallTheSecretUnseen(): void
    {
        $page = $this->shop->page()->text();
        $readme = (string) file_get_contents("{$this->shop->site->path}/wp-content/plugins/" . Shop::SLUG . '/readme.txt');

        self::assertStringNotContainsString('nobody sees', $page . $readme);
    }

    /**
     * Once in eleven tries, 8 processes at once on a fresh shop with an object cache left a send that had not begun.
     */
    public function testCaseFWhateverIsAtWorkAtOnceTheFirstSendBegins(): void
    {
        $dropIn = "{$this->shop->site->path}/wp-content/object-cache.php";
        copy(__DIR__ . '/Support/object-cache.php', $dropIn);
        try {
            for ($round = 0; $round < (int) (getenv('RACE_ROUNDS') ?: 3); $round++) {
                $this->shop->reset();
                $this->shop->php('wp_cache_flush();', user: null);
                $this->shop->activate();
                $product = $this->shop->createProduct();
                $this->shop->atOnce('$services = new AuraHistoria\PartnerConnect\Services();
                    match ($arguments["process"] % 4) {
                        0 => $services->syncRunner()->enter($arguments["shop_id"], $arguments["api_key"]),
                        1 => $services->syncRunner()->check(true),
                        2 => do_action("ahpc_check"),
                        3 => $services->maintenance()->run(),
                    };', 8, ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY]);
                $this->shop->runQueue();
                if ($this->shop->option('ahpc_settings') === false) {
                    // Nobody else was in the way of the one who entered the settings for longer than he waits.
                    $this->shop->register();
                    $this->shop->runQueue();
                }
                self::assertArrayHasKey($product, $this->shop->sandbox->products(), "round {$round}");
            }
        } finally {
            unlink($dropIn);
            exec('rm -rf ' . escapeshellarg("{$this->shop->site->path}/wp-content/object-cache"));
        }
    }

    /**
     * What we manage of each webhook, in the order of the ids.
     *
     * @return list<array<string, string>>
     */
    private function managed(): array
    {
        $managed = array_flip(['webhook_id', 'status', 'name', 'user_id', 'delivery_url', 'secret', 'topic', 'api_version']);

        return array_map(static fn(array $row): array => array_intersect_key($row, $managed), $this->shop->webhooks());
    }

    /**
     * @param list<string> $rows
     * @return list<string>
     */
    private function withoutSessions(array $rows): array
    {
        return array_values(preg_grep('/_transient|session|cron|woocommerce_(?!webhook)|last_activity|ahpc_check_seen/', $rows, PREG_GREP_INVERT));
    }
}
