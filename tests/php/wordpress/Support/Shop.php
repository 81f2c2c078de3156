<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;

/**
 * A shop with the plugin installed and the sandbox as its API, and what its owner does in it.
 */
final class Shop
{
    public const SLUG = 'aura-historia-partner-connect';
    public const PLUGIN = self::SLUG . '/' . self::SLUG . '.php';
    public const TOPICS = ['product.created', 'product.deleted', 'product.updated'];

    private ?Browser $browser = null;

    private function __construct(public readonly Site $site, public readonly Sandbox $sandbox)
    {
    }

    /**
     * Builds it with the plugin in place and not activated. Runs on different parts have sites of their own.
     *
     * @param array<string, string> $phpSettings ini settings of every PHP that runs the site
     */
    public static function build(string $name, bool $isNetwork = false, array $phpSettings = []): self
    {
        $sandbox = Sandbox::start();
        $site = SiteBuilder::create(new SiteOptions(
            name: $name . self::suffix(),
            database: SiteOptions::databaseFromEnvironment(),
            multisite: $isNetwork,
            constants: ['AHPC_BACKEND_BASE_URL' => $sandbox->url],
            phpSettings: $phpSettings,
        ));
        $site->addPlugin(self::pluginSource(), self::SLUG);
        // WooCommerce makes the folder of its logs when it first writes one; it has to be there after each reset.
        $site->php('wc_get_logger()->info("installed", ["source" => "tests"]);');
        $site->snapshot();

        return new self($site->serve(), $sandbox);
    }

    /**
     * Back to the beginning: not activated, nothing registered, no faults.
     */
    public function reset(): void
    {
        $this->site->restore();
        $this->removeHostCode();
        $this->sandbox->clearFaults();
        $this->sandbox->setAuth('both');
        $this->sandbox->reset();
        $this->browser = null;
    }

    /**
     * Back to a snapshot of the site, with no faults, and with nothing at the API but the registration of then. Who was logged
     * in is not any more.
     */
    public function backTo(string $snapshot): void
    {
        $this->site->restore($snapshot);
        $this->removeHostCode();
        $this->sandbox->clearFaults();
        $this->sandbox->setAuth('both');
        $this->sandbox->reset('products', 'requests');
        $this->browser = null;
    }

    /**
     * @param array<string, mixed> $arguments
     */
    public function php(string $code, array $arguments = [], ?string $user = Site::ADMIN, string $context = 'cli'): mixed
    {
        return $this->site->php($code, $arguments, $user, $context);
    }

    /**
     * Code that runs before all plugins, until the next reset: what the host or its owner has set up.
     */
    public function addHostCode(string $code): void
    {
        file_put_contents($this->hostCode(), "<?php {$code}");
    }

    public function removeHostCode(): void
    {
        @unlink($this->hostCode());
    }

    public function activate(): void
    {
        $failure = $this->php(
            'require_once ABSPATH . "wp-admin/includes/plugin.php"; $r = activate_plugin($arguments["plugin"]);
            return is_wp_error($r) ? $r->get_error_message() : null;',
            ['plugin' => self::PLUGIN]
        );
        if ($failure !== null) {
            throw new \RuntimeException("activation: {$failure}");
        }
    }

    public function deactivate(): void
    {
        $this->php(
            'require_once ABSPATH . "wp-admin/includes/plugin.php"; deactivate_plugins($arguments["plugin"]);',
            ['plugin' => self::PLUGIN]
        );
    }

    public function uninstall(): void
    {
        $this->php(
            'require_once ABSPATH . "wp-admin/includes/plugin.php"; uninstall_plugin($arguments["plugin"]);',
            ['plugin' => self::PLUGIN]
        );
    }

    /**
     * Enters Shop ID and key on the settings page, as a person does.
     */
    public function enter(string $shopId = Sandbox::SHOP_ID, string $apiKey = Sandbox::API_KEY): Page
    {
        return $this->browser()->submit($this->page()->form('api_key'), ['shop_id' => $shopId, 'api_key' => $apiKey]);
    }

    /**
     * Activated, connected, everything of the background done. Not through the page, which takes several times as long.
     */
    public function connect(): void
    {
        $this->activate();
        $this->register();
        $this->runQueue();
    }

    /**
     * Enters the seeded Shop ID and key, and leaves what is to be done in the background.
     */
    public function register(): void
    {
        $problem = $this->php(
            '$result = (new AuraHistoria\PartnerConnect\Services())->syncRunner()->enter($arguments["shop_id"], $arguments["api_key"]);
            return $result->isBusy ? "busy" : $result->problem?->code;',
            ['shop_id' => Sandbox::SHOP_ID, 'api_key' => Sandbox::API_KEY],
            context: 'cron'
        );
        if ($problem !== null) {
            throw new \RuntimeException("the shop cannot be connected: {$problem}");
        }
    }

    public function page(): Page
    {
        return $this->browser()->get("{$this->site->url}/wp-admin/admin.php?page=" . self::SLUG);
    }

    /**
     * Presses a button of the settings page.
     */
    public function press(string $action): Page
    {
        return $this->browser()->submit($this->page()->form('action', $action));
    }

    public function browser(): Browser
    {
        return $this->browser ??= Browser::loggedInAt($this->site);
    }

    /**
     * Runs what is due in Action Scheduler.
     */
    public function runQueue(): void
    {
        $this->site->runQueue();
    }

    /**
     * Lets so many seconds pass, for the table, for what is planned, and for whoever waits for the API.
     */
    public function pass(int $seconds): void
    {
        $this->site->passTime($seconds);
    }

    /**
     * Lets everything that waits become due and be sent, until it has been said for good.
     */
    public function settle(): void
    {
        for ($round = 0; $round < 3; $round++) {
            $this->pass(130);
            $this->runQueue();
        }
    }

    /**
     * The rows of the plugin's table by product.
     *
     * @return array<int, array<string, string>>
     */
    public function productRows(): array
    {
        return $this->php('global $wpdb; return $wpdb->get_results("SELECT * FROM {$wpdb->prefix}ahpc_products WHERE product_id > 0 ORDER BY product_id", OBJECT_K);');
    }

    /**
     * The catalog in its four numbers: online, on its way, needing the merchant, left out.
     *
     * @return list<int>
     */
    public function numbers(): array
    {
        return $this->php('$numbers = (new AuraHistoria\PartnerConnect\Services())->productTable()->numbers();
            return [$numbers->online, $numbers->onItsWay, $numbers->needsYou, $numbers->leftOut];', user: null, context: 'cron');
    }

    /**
     * Lets the regular check happen, whenever it would be due.
     */
    public function runCheck(): void
    {
        $this->php('do_action("ahpc_check");', user: null, context: 'cron');
    }

    /**
     * Runs the same code in several processes that begin together.
     *
     * @param array<string, mixed> $arguments what the code gets beside `process` (from 0) and `processes`
     */
    public function atOnce(string $code, int $processes, array $arguments = []): void
    {
        $this->site->php('$start = microtime(true) + 2; file_put_contents(WP_CONTENT_DIR . "/start", (string) $start);');
        $children = [];
        for ($i = 0; $i < $processes; $i++) {
            $child = pcntl_fork();
            if ($child === 0) {
                $this->site->php(
                    'usleep(max(0, (int) (1e6 * ((float) file_get_contents(WP_CONTENT_DIR . "/start") - microtime(true))))); ' . $code,
                    ['process' => $i, 'processes' => $processes] + $arguments,
                    user: null,
                    context: 'cron'
                );
                // Not by exit(), which would run the parent's destructors and stop its servers.
                posix_kill(getmypid(), SIGKILL);
            }
            $children[] = $child;
        }
        foreach ($children as $child) {
            pcntl_waitpid($child, $status);
        }
    }

    /**
     * The rows as they are in the database.
     *
     * @return list<array<string, string>>
     */
    public function webhooks(): array
    {
        return $this->php('global $wpdb; return $wpdb->get_results("SELECT * FROM {$wpdb->prefix}wc_webhooks ORDER BY webhook_id", ARRAY_A);');
    }

    /**
     * Topic => status of every webhook, the topics in alphabetical order.
     *
     * @return array<string, string>
     */
    public function webhookStatuses(): array
    {
        $statuses = array_column($this->webhooks(), 'status', 'topic');
        ksort($statuses);

        return $statuses;
    }

    public function webhookId(string $topic): int
    {
        return (int) array_column($this->webhooks(), 'webhook_id', 'topic')[$topic];
    }

    public function option(string $name): mixed
    {
        return $this->php('return get_option($arguments["name"]);', ['name' => $name]);
    }

    /**
     * A state of the core by the name of its option.
     *
     * @return array<string, mixed>|null
     */
    public function state(string $option): ?array
    {
        $json = $this->option($option);

        return is_string($json) ? json_decode($json, true) : null;
    }

    /**
     * Names of everything of ours in the options table.
     *
     * @return list<string>
     */
    public function ownOptions(): array
    {
        return $this->php('global $wpdb; return $wpdb->get_col("SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE \'%ahpc%\'");');
    }

    /**
     * Whatever speaks of us anywhere in the database, every site of a network included: tables, and rows as JSON.
     *
     * @return list<string>
     */
    public function traces(): array
    {
        return $this->php('global $wpdb; $traces = [];
            foreach ($wpdb->get_col("SHOW TABLES") as $table) {
                if (str_contains($table, "ahpc")) { $traces[] = $table; }
                foreach ($wpdb->get_results("SELECT * FROM `{$table}`", ARRAY_A) as $row) {
                    $text = json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE);
                    if (preg_match("/ahpc|Aura Historia Partner Connect - /", $text) === 1) { $traces[] = "{$table}: {$text}"; }
                }
            }
            return $traces;');
    }

    /**
     * Every row of every table as JSON, for a comparison of the whole database. A line of a log tells its action's hook.
     *
     * @return list<string>
     */
    public function rows(): array
    {
        return $this->php('global $wpdb; $rows = [];
            foreach ($wpdb->get_col("SHOW TABLES") as $table) {
                $rows[] = $table;
                $join = str_ends_with($table, "actionscheduler_logs")
                    ? "LEFT JOIN " . str_replace("_logs", "_actions", $table) . " a ON a.action_id = t.action_id" : "";
                foreach ($wpdb->get_results("SELECT t.*" . ($join ? ", a.hook" : "") . " FROM `{$table}` t {$join}", ARRAY_A) as $row) {
                    $rows[] = "{$table}: " . json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE);
                }
            }
            return $rows;');
    }

    /**
     * Hooks of our pending actions.
     *
     * @return list<string>
     */
    public function pendingHooks(): array
    {
        return $this->php('$hooks = [];
            foreach (as_get_scheduled_actions(["group" => "ahpc-partner-connect", "status" => "pending", "per_page" => -1]) as $action) {
                $hooks[] = $action->get_hook();
            }
            sort($hooks);
            return $hooks;');
    }

    /**
     * @param array<string, string> $values setters of WC_Product without "set_"
     */
    public function createProduct(array $values = []): int
    {
        return $this->php('$product = new WC_Product_Simple();
            foreach ($arguments["values"] as $name => $value) { $product->{"set_$name"}($value); }
            return $product->save();', ['values' => $values + ['name' => 'Barockkommode', 'regular_price' => '1250.00', 'status' => 'publish']]);
    }

    /**
     * @param array<string, string> $values
     */
    public function changeProduct(int $id, array $values): void
    {
        $this->php('$product = wc_get_product($arguments["id"]);
            foreach ($arguments["values"] as $name => $value) { $product->{"set_$name"}($value); }
            $product->save();', ['id' => $id, 'values' => $values]);
    }

    private function hostCode(): string
    {
        return "{$this->site->path}/wp-content/mu-plugins/host.php";
    }

    private static function suffix(): string
    {
        $parts = array_filter(array_map(getenv(...), ['DB', 'WOOCOMMERCE', 'WORDPRESS', 'SHOP']));

        return str_replace('.', '-', implode('', array_map(static fn(string $part): string => "-{$part}", $parts)));
    }

    private static function pluginSource(): string
    {
        $folder = getenv('AHPC_PLUGIN');

        return is_string($folder) && $folder !== ''
            ? (string) realpath($folder)
            : dirname(__DIR__, 4) . '/build/plugin/' . self::SLUG . '.zip';
    }
}
