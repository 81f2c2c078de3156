<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\PluginVersion;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Surroundings;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Told;

/**
 * Cases A1 to A3: what is connected is this shop at this address, not this database.
 *
 * @group once
 */
final class CasesIdentityTest extends ShopTestCase
{
    use Told;

    private const STAGING = 'https://staging.antik.example';

    private Surroundings $surroundings;

    /** @var list<int> */
    private array $products = [];

    protected function setUp(): void
    {
        parent::setUp();
        $this->surroundings = Surroundings::live($this->shop);
    }

    protected function tearDown(): void
    {
        $this->surroundings->restore();
        parent::tearDown();
    }

    /**
     * @dataProvider copies
     * @param \Closure(Surroundings, Shop): void $copy makes the shop a copy at another place
     */
    public function testCaseA1NothingLeavesACopyAndItsChangesAreWrittenDown(\Closure $copy): void
    {
        $this->connectWithProducts();
        $copy($this->surroundings, $this->shop);
        $before = $this->shop->sandbox->lastRequestId();

        $this->changeSomething();
        $this->workForADay();

        self::assertSame($before, $this->shop->sandbox->lastRequestId(), 'nothing reaches Aura Historia');
        self::assertSame('elsewhere', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame(['paused'], array_values(array_unique($this->shop->webhookStatuses())));
        self::assertSame(array_slice($this->products, 0, 3), $this->waiting(), 'changes are written down');
        self::assertSame(0, $this->shop->php('return count(as_get_scheduled_actions(["status" => "failed"], "ids"));'));
    }

    /**
     * @return array<string, array{\Closure(Surroundings, Shop): void}>
     */
    public function copies(): array
    {
        return [
            'another WP_HOME' => [static fn(Surroundings $at) => $at->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production'])],
            'every address replaced in the database' => [static fn(Surroundings $at, Shop $shop) => $at->replaceEverywhere($shop->site->url, self::STAGING)],
            'the same address as a staging site' => [static fn(Surroundings $at) => $at->define(['WP_ENVIRONMENT_TYPE' => 'staging'])],
            'the same address as a development site' => [static fn(Surroundings $at) => $at->define(['WP_ENVIRONMENT_TYPE' => 'development'])],
            'a folder below' => [static fn(Surroundings $at, Shop $shop) => $at->setStoredHome("{$shop->site->url}/neu")],
            'another port' => [static fn(Surroundings $at) => $at->define(['WP_HOME' => 'http://127.0.0.1:1', 'WP_ENVIRONMENT_TYPE' => 'production'])],
            'a sub-domain' => [static fn(Surroundings $at, Shop $shop) => $at->setStoredHome(str_replace('://', '://dev.', $shop->site->url))],
        ];
    }

    /**
     * @dataProvider spellings
     * @param \Closure(Surroundings, Shop): void $spell changes what is no other address
     */
    public function testCaseA1TheSameShopHoweverItIsReached(\Closure $spell): void
    {
        $this->connectWithProducts();
        $spell($this->surroundings, $this->shop);
        $this->shop->changeProduct($this->products[0], ['regular_price' => '77.00']);
        $this->shop->runCheck();
        $this->shop->settle();

        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame(7700, $this->shop->sandbox->products()[$this->products[0]]['price']['amount']);
        self::assertSame([], $this->waiting());
    }

    /**
     * @return array<string, array{\Closure(Surroundings, Shop): void}>
     */
    public function spellings(): array
    {
        $filters = 'foreach (["home_url", "option_home", "option_siteurl", "pre_option_home"] as $name) { add_filter($name, static fn() => "https://other-domain.example"); }';

        return [
            'https' => [static fn(Surroundings $at, Shop $shop) => $at->setStoredHome(str_replace('http:', 'https:', $shop->site->url))],
            'www' => [static fn(Surroundings $at, Shop $shop) => $at->setStoredHome(str_replace('://', '://www.', $shop->site->url))],
            'a slash, as a constant' => [static fn(Surroundings $at, Shop $shop) => $at->define(['WP_HOME' => "{$shop->site->url}/", 'WP_ENVIRONMENT_TYPE' => 'production'])],
            'a domain of several, by filters' => [static fn(Surroundings $at, Shop $shop) => $shop->addHostCode($filters)],
            'a domain of several, by the request' => [static fn(Surroundings $at, Shop $shop) => $shop->addHostCode('$_SERVER["HTTP_HOST"] = "fr.antik.example"; $_SERVER["SERVER_NAME"] = "fr.antik.example";')],
        ];
    }

    public function testCaseA1AShopConnectedOnADevelopersMachineKnowsNoLiveSite(): void
    {
        $this->surroundings->define(['WP_ENVIRONMENT_TYPE' => 'local']);
        $this->connectWithProducts();
        $this->surroundings->define(['WP_ENVIRONMENT_TYPE' => 'development']);
        $this->shop->changeProduct($this->products[0], ['regular_price' => '77.00']);
        $this->shop->runCheck();
        $this->shop->settle();

        self::assertSame(7700, $this->shop->sandbox->products()[$this->products[0]]['price']['amount']);
    }

    public function testCaseA1TheLiveShopGoesOnBesideItsCopy(): void
    {
        $this->connectWithProducts();
        $this->shop->site->snapshot('live');
        $this->surroundings->replaceEverywhere($this->shop->site->url, self::STAGING);
        $this->changeSomething();
        $this->workForADay();
        $before = $this->shop->sandbox->lastRequestId();

        $this->shop->site->restore('live');
        $this->shop->changeProduct($this->products[4], ['regular_price' => '88.00']);
        $this->shop->php('do_action("ahpc_audit");', user: null, context: 'cron');
        $this->shop->settle();

        $products = $this->shop->sandbox->products();
        self::assertGreaterThan($before, $this->shop->sandbox->lastRequestId());
        self::assertSame(8800, $products[$this->products[4]]['price']['amount']);
        self::assertSame('AVAILABLE', $products[$this->products[1]]['state'], 'what the copy took off is still there');
        self::assertStringStartsWith($this->shop->site->url, $products[$this->products[0]]['url']);
    }

    public function testCaseA1BackAtItsAddressItGoesOnByItself(): void
    {
        $this->connectWithProducts();
        $this->surroundings->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production']);
        $this->changeSomething();
        $this->workForADay();

        $this->surroundings->define(['WP_ENVIRONMENT_TYPE' => 'production']);
        $this->shop->runCheck();
        $this->shop->settle();

        $products = $this->shop->sandbox->products();
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
        self::assertSame(7700, $products[$this->products[0]]['price']['amount']);
        self::assertSame('REMOVED', $products[$this->products[1]]['state']);
        self::assertSame([], $this->waiting());
    }

    public function testCaseA1ACopyDoesNotSpeakForTheShopByOneClick(): void
    {
        $this->connectWithProducts();
        $this->surroundings->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production']);
        foreach (['before anybody has looked', 'elsewhere', 'a copy'] as $place) {
            if ($place === 'a copy') {
                $this->say('isCopy', false);
            }
            $before = $this->shop->sandbox->lastRequestId();
            $form = $this->shop->page()->form('api_key');
            self::assertSame('', $form->fields['shop_id'], $place);
            foreach ([[], ['shop_id' => Sandbox::SHOP_ID]] as $entered) {
                $page = $this->shop->browser()->submit($form, $entered);
                self::assertStringContainsString('Nothing was saved', implode(' ', $page->notices()), $place);
                self::assertContains('Please enter your API key. You find it in your Aura Historia partner account.', $page->fieldErrors(), $place);
            }
            $this->workForADay();
            self::assertSame($before, $this->shop->sandbox->lastRequestId(), $place);
        }

        // Whoever has called the shop itself a copy finds a way back.
        $this->shop->press('ahpc_moved_here');
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
    }

    public function testCaseA1AShopThatHasMovedRegistersAndSendsEverythingAgain(): void
    {
        $this->connectWithProducts();
        $this->surroundings->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production']);
        $this->workForADay();
        $before = $this->shop->sandbox->lastRequestId();

        $this->say('movedHere');
        $this->shop->runQueue();
        $this->shop->settle();

        self::assertCount(1, $this->shop->sandbox->requests('patchShopById', $before));
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        foreach ($this->shop->sandbox->products() as $product) {
            self::assertStringStartsWith(self::STAGING, $product['url']);
        }
        $after = $this->shop->sandbox->lastRequestId();
        $this->shop->changeProduct($this->products[0], ['regular_price' => '66.00']);
        $this->shop->runQueue();
        self::assertSame(['product.updated'], array_column($this->shop->sandbox->deliveries($after), 'topic'), 'deliveries go on, too');

        // Where it was before, it is now the copy.
        $this->surroundings->define(['WP_ENVIRONMENT_TYPE' => 'production']);
        $before = $this->shop->sandbox->lastRequestId();
        $this->changeSomething();
        $this->workForADay();
        self::assertSame($before, $this->shop->sandbox->lastRequestId());
    }

    public function testCaseA1AMoveThatTheApiDoesNotHearOfIsRegisteredLater(): void
    {
        $this->connectWithProducts();
        $this->surroundings->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production']);
        $this->workForADay();
        $this->shop->sandbox->addFault(['operation' => '*', 'kind' => 'status', 'status' => 503]);
        $this->say('movedHere');
        $this->shop->runQueue();
        self::assertNotSame('connected', $this->shop->state('ahpc_connection_state')['phase']);

        $this->shop->sandbox->clearFaults();
        $this->shop->pass(4000);
        $this->shop->runQueue();
        $this->shop->settle();
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertStringStartsWith(self::STAGING, $this->shop->sandbox->products()[$this->products[5]]['url']);
    }

    public function testCaseA1ACopyStaysSilentForGood(): void
    {
        $this->connectWithProducts();
        $this->surroundings->replaceEverywhere($this->shop->site->url, self::STAGING);
        $this->shop->runCheck();
        $before = $this->shop->sandbox->lastRequestId();
        $this->say('isCopy', false);
        for ($day = 0; $day < 2; $day++) {
            $this->changeSomething();
            $this->workForADay();
        }

        self::assertSame($before, $this->shop->sandbox->lastRequestId());
        self::assertSame('copy', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertNotSame('', $this->shop->option('ahpc_settings')['api_key'], 'what was entered is kept unless it was to be forgotten');

        // Copied once more, it asks once more: the answer was about this place.
        $this->surroundings->replaceEverywhere(self::STAGING, 'https://dev.antik.example');
        $this->shop->runCheck();
        self::assertSame('elsewhere', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame($before, $this->shop->sandbox->lastRequestId());
    }

    public function testCaseA1ACopyForgetsKeyAndSecretOnRequest(): void
    {
        $this->connectWithProducts();
        $secret = $this->shop->option('ahpc_settings')['secret'];
        $key = $this->shop->option('ahpc_settings')['api_key'];
        $this->surroundings->replaceEverywhere($this->shop->site->url, self::STAGING);
        $this->shop->runCheck();
        $before = $this->shop->sandbox->lastRequestId();
        $this->say('isCopy', true);
        $this->changeSomething();
        $this->workForADay();

        self::assertSame($before, $this->shop->sandbox->lastRequestId());
        foreach ([$secret, $key] as $credential) {
            self::assertSame([], preg_grep('/' . preg_quote($credential, '/') . '/', $this->shop->rows()), 'nowhere in the database');
        }
    }

    /**
     * @dataProvider places
     * @param array<string, string> $constants
     */
    public function testCaseA1ItIsSaidWithTwoAnswers(array $constants, string $sentence): void
    {
        $this->connectWithProducts();
        $this->surroundings->define($constants + ['WP_ENVIRONMENT_TYPE' => 'production']);
        $this->shop->runCheck();

        $page = $this->shop->page()->text();
        self::assertSame(1, substr_count($page, $sentence), 'once');
        self::assertSame(1, substr_count($this->notice(), $sentence));
        self::assertStringContainsString($sentence, $this->siteHealth());
        self::assertStringContainsString('The shop lives here now', $page);

        self::assertStringContainsString('Noted: this is a copy', implode(' ', $this->shop->press('ahpc_is_copy')->notices()));
        foreach ([$this->shop->page()->text(), $this->notice(), $this->siteHealth()] as $place => $text) {
            self::assertStringNotContainsString($sentence, $text, (string) $place);
        }
        self::assertSame('copy', $this->shop->state('ahpc_connection_state')['phase']);
    }

    /**
     * @return array<string, array{array<string, string>, string}>
     */
    public function places(): array
    {
        return [
            'another address' => [['WP_HOME' => self::STAGING], 'This shop was connected at another address, so nothing leaves it from here'],
            'another environment' => [['WP_ENVIRONMENT_TYPE' => 'staging'], 'This shop was connected as a live site, and this site says that it is none'],
        ];
    }

    public function testCaseA1TheButtonOfAMoveConnectsTheShopHere(): void
    {
        $this->connectWithProducts();
        $this->surroundings->define(['WP_HOME' => self::STAGING, 'WP_ENVIRONMENT_TYPE' => 'production']);
        $this->shop->runCheck();

        self::assertStringContainsString('connected at this address now', implode(' ', $this->shop->press('ahpc_moved_here')->notices()));
        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
    }

    public function testCaseA1TheAddressIsNowhereKeptAsText(): void
    {
        $this->connectWithProducts();
        $ours = $this->shop->php('global $wpdb; return $wpdb->get_col("SELECT option_value FROM {$wpdb->options} WHERE option_name LIKE \'%ahpc%\'");');

        self::assertSame([], preg_grep('~' . preg_quote(parse_url($this->shop->site->url, PHP_URL_HOST) . ':' . parse_url($this->shop->site->url, PHP_URL_PORT), '~') . '~', $ours));
        self::assertNotNull($this->shop->state('ahpc_connection_state')['place']);
    }

    /**
     * @dataProvider folders
     */
    public function testCaseA2ASecondCopyLeavesWithANotice(string $folder): void
    {
        $this->connectWithProducts();
        $second = $this->copyPlugin($folder);
        $this->activate($second);

        $page = $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/plugins.php");
        self::assertSame(200, $page->status);
        self::assertStringContainsString('There is another copy of Aura Historia Partner Connect that is active', implode(' ', $page->notices()));
        $this->assertWorks('71.00');

        // Whichever of both is switched off, the other one goes on.
        foreach ([[Shop::PLUGIN, $second], [$second, Shop::PLUGIN]] as $index => [$off, $on]) {
            $this->shop->php('require_once ABSPATH . "wp-admin/includes/plugin.php"; deactivate_plugins($arguments["off"]);', ['off' => $off], context: 'admin');
            self::assertSame(['active'], array_values(array_unique($this->shop->webhookStatuses())));
            $this->assertWorks("8{$index}.00");
            self::assertStringNotContainsString('another copy', implode(' ', $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/plugins.php")->notices()));
            $this->activate($off);
        }
    }

    /**
     * @return array<string, array{string}>
     */
    public function folders(): array
    {
        return [
            'loaded before the first' => [Shop::SLUG . '-kopie'],
            'loaded after the first' => ['zweite'],
            'loaded before WooCommerce' => ['aaa'],
        ];
    }

    public function testCaseA2DeletingAnInactiveCopyRemovesOnlyItsFiles(): void
    {
        $this->connectWithProducts();
        $rows = count($this->shop->productRows());
        $second = $this->copyPlugin('zweite');
        self::assertTrue($this->deletePlugins([$second]));

        self::assertDirectoryDoesNotExist("{$this->shop->site->path}/wp-content/plugins/zweite");
        self::assertCount($rows, $this->shop->productRows());
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
        $this->assertWorks('72.00');
    }

    public function testCaseA2DeletingAnInactiveOriginalKeepsWhatItsActiveCopyHas(): void
    {
        $this->connectWithProducts();
        $second = $this->copyPlugin('zweite');
        $this->activate($second);
        $this->shop->deactivate();
        self::assertTrue($this->deletePlugins([Shop::PLUGIN]));

        self::assertDirectoryDoesNotExist("{$this->shop->site->path}/wp-content/plugins/" . Shop::SLUG);
        $this->assertWorks('73.00');
    }

    public function testCaseA2DeletingAllCopiesAtOnceRemovesEverything(): void
    {
        $this->connectWithProducts();
        $second = $this->copyPlugin('zweite');
        $this->shop->deactivate();
        self::assertTrue($this->deletePlugins([$second, Shop::PLUGIN]));

        self::assertSame([], $this->shop->ownOptions());
        self::assertSame([], $this->shop->webhooks());
        self::assertSame([], $this->shop->traces());
    }

    /**
     * @dataProvider foreignStates
     * @param array<string, mixed> $options
     */
    public function testCaseA3WhateverAnotherVersionLeftIsTakenOver(array $options): void
    {
        $product = $this->shop->createProduct(['name' => 'Truhe']);
        $draft = $this->shop->createProduct(['name' => 'Entwurf', 'status' => 'draft']);
        $this->shop->php('foreach ($arguments["options"] as $name => $value) { update_option($name, $value); }
            update_option("active_plugins", array_merge(get_option("active_plugins"), [$arguments["plugin"]]));', [
            'options' => $options + ['ahpc_settings' => ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY, 'secret' => '']],
            'plugin' => Shop::PLUGIN,
        ]);
        $this->shop->runQueue();
        $this->shop->runCheck();
        $this->shop->runQueue();

        self::assertSame('connected', $this->shop->state('ahpc_connection_state')['phase']);
        self::assertSame(array_fill_keys(Shop::TOPICS, 'active'), $this->shop->webhookStatuses());
        self::assertSame('AVAILABLE', $this->shop->sandbox->products()[$product]['state'] ?? null, 'the catalog is sent');
        self::assertSame('REMOVED', $this->shop->sandbox->products()[$draft]['state'] ?? 'REMOVED', 'what is not offered is taken off');
        $this->shop->changeProduct($product, ['regular_price' => '74.00']);
        self::assertSame('', $this->shop->productRows()[$product]['digest'], 'a change is written down');
        $this->shop->settle();
        self::assertSame(7400, $this->shop->sandbox->products()[$product]['price']['amount']);
    }

    /**
     * @return array<string, array{array<string, mixed>}>
     */
    public function foreignStates(): array
    {
        $done = ['status' => 'done', 'page' => 9, 'shop_id' => Sandbox::SHOP_ID];

        return [
            'the published 0.2.0' => [['ahpc_plugin_version' => '0.2.0', 'ahpc_backfill_state' => $done]],
            'a 0.2.0 whose state is JSON' => [[
                'ahpc_plugin_version' => '0.2.0',
                'ahpc_backfill_state' => '{"phase":"done","shop":"' . Sandbox::SHOP_ID . '","total":9,"sent":9,"workers":0}',
                'ahpc_connection_state' => '{"phase":"connected","shop_id":"' . Sandbox::SHOP_ID . '","registered":"0123456789abcdef"}',
            ]],
            'the number of this version, without its tables' => [['ahpc_plugin_version' => PluginVersion::current(), 'ahpc_schema' => 1, 'ahpc_backfill_state' => '{"phase":"rest"}']],
            'values of other types' => [['ahpc_plugin_version' => ['x'], 'ahpc_schema' => 'yes', 'ahpc_backfill_state' => 17, 'ahpc_connection_state' => ['phase' => 'connected'], 'ahpc_webhook_ids' => 'none', 'ahpc_webhook_user_id' => 'root', 'ahpc_needs_sync' => ['no']]],
            'a number of the future' => [['ahpc_plugin_version' => '9.9.9', 'ahpc_schema' => 77, 'ahpc_webhook_ids' => ['product.created' => 9999]]],
        ];
    }

    private function connectWithProducts(): void
    {
        $this->shop->activate();
        $this->products = $this->shop->php('$ids = []; for ($i = 0; $i < 10; $i++) {
            $product = new WC_Product_Simple(); $product->set_name("Stuhl {$i}"); $product->set_regular_price("50.00"); $ids[] = $product->save(); } return $ids;');
        $this->shop->register();
        $this->shop->runQueue();
        $this->shop->pass(200);
        self::assertCount(10, $this->shop->sandbox->products());
        self::assertSame([], $this->waiting());
    }

    /**
     * What may happen at a copy: a price, two products in the trash.
     */
    private function changeSomething(): void
    {
        $this->shop->php('$product = wc_get_product($arguments["ids"][0]); $product->set_regular_price("77.00"); $product->set_name("Umbenannt"); $product->save();
            wp_trash_post($arguments["ids"][1]); wp_trash_post($arguments["ids"][2]);', ['ids' => $this->products]);
    }

    /**
     * The queue, the audit, the regular check, someone who presses buttons, and an hour later the queue again.
     */
    private function workForADay(): void
    {
        $this->shop->runQueue();
        $this->shop->php('do_action("ahpc_audit"); do_action("ahpc_check"); $services = new AuraHistoria\PartnerConnect\Services();
            $services->syncRunner()->check(true); $services->sending()->start("changes"); $services->worker()->run(0);', user: null, context: 'cron');
        $this->shop->pass(3600);
        $this->shop->runQueue();
    }

    private function copyPlugin(string $folder): string
    {
        $plugins = "{$this->shop->site->path}/wp-content/plugins";
        Files::copy("{$plugins}/" . Shop::SLUG, "{$plugins}/{$folder}");

        return "{$folder}/" . basename(Shop::PLUGIN);
    }

    private function activate(string $plugin): void
    {
        self::assertNull($this->shop->php('require_once ABSPATH . "wp-admin/includes/plugin.php"; wp_clean_plugins_cache();
            $result = activate_plugin($arguments["plugin"]); return is_wp_error($result) ? $result->get_error_message() : null;', ['plugin' => $plugin], context: 'admin'));
    }

    /**
     * @param list<string> $plugins
     */
    private function deletePlugins(array $plugins): mixed
    {
        return $this->shop->php('$result = delete_plugins($arguments["plugins"]); return is_wp_error($result) ? $result->get_error_message() : $result;', ['plugins' => $plugins], context: 'admin');
    }

    /**
     * A change is delivered at once, as long as the plugin works.
     */
    private function assertWorks(string $price): void
    {
        $before = $this->shop->sandbox->lastRequestId();
        $this->shop->changeProduct($this->products[0], ['regular_price' => $price]);
        $this->shop->runQueue();
        self::assertSame([$this->products[0]], array_map('intval', array_column($this->shop->sandbox->deliveries($before), 'product_id')));
    }

    private function say(string $answer, mixed ...$arguments): void
    {
        $this->shop->php(
            'return (new AuraHistoria\PartnerConnect\Services())->syncRunner()->{$arguments["answer"]}(...$arguments["with"])->isBusy;',
            ['answer' => $answer, 'with' => $arguments],
            context: 'admin'
        );
    }

    /**
     * @return list<int> ids of what is written down and not said yet
     */
    private function waiting(): array
    {
        return array_keys(array_filter($this->shop->productRows(), static fn(array $row): bool => $row['digest'] === ''));
    }
}
