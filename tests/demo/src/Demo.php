<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use AuraHistoria\PartnerConnect\Tests\Demo\Plugins\AdminPages;
use AuraHistoria\PartnerConnect\Tests\Demo\Plugins\PluginAdmin;
use AuraHistoria\PartnerConnect\Tests\Demo\Plugins\WpCli;
use AuraHistoria\PartnerConnect\Tests\Environment\Catalog\Catalog;
use AuraHistoria\PartnerConnect\Tests\Environment\Parts\Parts;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteError;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** Sets a shop and the sandbox up, has the story told, and keeps both running. */
final class Demo
{
    private const SHOP_PORT = 8080;
    private const SANDBOX_PORT = 8900;
    private const QUEUE_SECONDS = 3;

    public function __construct(private readonly Report $report)
    {
    }

    /** Gives the exit status. */
    public function run(bool $once): int
    {
        $parts = Parts::chosenByEnvironment();
        $this->report->say($parts->describe());
        $sandbox = Sandbox::start(self::SANDBOX_PORT);
        $site = $this->buildSite($parts, $sandbox);
        $catalog = $this->seedCatalog($site);

        $shop = new Shop($site);
        $zip = Paths::pluginZip();
        $story = new Story($this->report, $shop, $sandbox, $this->pluginAdmin($shop), $catalog, $zip);
        $story->tell();
        if (!$once) {
            if ($this->report->failures() === 0) {
                $story->beginAgain();
            }
            $this->stayOpen($site, $sandbox);
        }
        $this->report->say('');
        $this->report->say($this->report->summary());

        return $this->report->failures() === 0 ? 0 : 1;
    }

    private function buildSite(Parts $parts, Sandbox $sandbox): Site
    {
        $database = SiteOptions::databaseFromEnvironment();
        $begun = microtime(true);
        $site = SiteBuilder::create(new SiteOptions(
            name: 'demo',
            database: $database,
            constants: ['AHPC_BACKEND_BASE_URL' => $sandbox->url],
            preferredPort: self::SHOP_PORT,
        ), $parts)->serve();
        $this->report->say(sprintf(
            'A German antique shop on %s was set up at %s in %.1f s.',
            $database === SiteOptions::MARIADB ? 'MariaDB' : 'SQLite',
            $site->url,
            microtime(true) - $begun
        ));

        return $site;
    }

    private function seedCatalog(Site $site): Catalog
    {
        $begun = microtime(true);
        $catalog = Catalog::seed($site);
        $site->runQueue();
        $this->report->say(sprintf(
            'Its %d antiques were painted and put on the shelves in %.1f s.',
            $catalog->count(),
            microtime(true) - $begun
        ));

        return $catalog;
    }

    private function pluginAdmin(Shop $shop): PluginAdmin
    {
        return $shop->site->hasWpCli() ? new WpCli($shop->site) : new AdminPages($shop->browser(), $shop->site->url);
    }

    /** Keeps shop and sandbox open until Ctrl-C, with page loads that start WP-Cron as on a real host. */
    private function stayOpen(Site $site, Sandbox $sandbox): void
    {
        SiteBuilder::writeConfig($site, [
            'AHPC_BACKEND_BASE_URL' => $sandbox->url,
            'DISABLE_WP_CRON' => false,
            'TEST_ENVIRONMENT_BACKGROUND_RUNS' => true,
        ]);
        $isOpen = true;
        pcntl_async_signals(true);
        foreach ([SIGINT, SIGTERM, SIGHUP] as $signal) {
            pcntl_signal($signal, static function () use (&$isOpen): void {
                $isOpen = false;
            });
        }
        $this->report->heading('The shop stays open. Change a product and watch it arrive.');
        $this->report->say("  Plugin's page   $site->url/wp-admin/admin.php?page=" . PluginAdmin::SLUG);
        $login = 'user ' . Site::ADMIN . ', password ' . Site::PASSWORD;
        $this->report->say("  Shop admin      $site->url/wp-admin/     $login");
        $this->report->say("  Shop            $site->url/");
        $this->report->say("  Sandbox         {$sandbox->page()}");
        $this->report->say('  Ctrl-C ends both.');
        while ($isOpen) {
            $this->runQueue($site);
            sleep(self::QUEUE_SECONDS);
        }
        $this->report->say("\nShop and sandbox are closed.");
        $site->stop();
        $sandbox->stop();
    }

    /** WP-Cron looks at the queue once a minute, which is long for somebody who waits for a product to arrive. */
    private function runQueue(Site $site): void
    {
        try {
            $site->runQueue();
        } catch (SiteError) {
            // Ctrl-C ends what runs inside the site as well, and a visitor may have broken the shop on purpose.
            return;
        }
    }
}
