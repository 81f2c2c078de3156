<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Parts\Parts;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\MariaDb;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;

/**
 * Makes sites below `build/sites`.
 *
 * The files of WordPress and WooCommerce are hard links, and the first site of a kind leaves its database as a template
 * for the next ones, so that a further site takes a fraction of a second.
 */
final class SiteBuilder
{
    public static function create(SiteOptions $options, ?Parts $parts = null): Site
    {
        $parts ??= Parts::chosenByEnvironment();
        $folder = Paths::build("sites/$options->name");
        $lock = Lock::tryFor(Paths::build("sites/.$options->name.lock")) ?? throw new EnvironmentFailure(
            "The site '$options->name' is in use by another run; wait for it to end, or stop it."
        );
        $port = Ports::free(...array_filter([$options->preferredPort]));
        $database = self::database($options, $folder, $options->name);
        $site = new Site($options, $parts, $folder, "http://127.0.0.1:$port", $database, $lock);
        self::layFiles($site);
        self::writeConfig($site, $options->constants);
        self::fillDatabase($site);

        return $site;
    }

    /**
     * Writes wp-config.php anew with other constants.
     *
     * @param array<string, string|int|bool> $constants
     */
    public static function writeConfig(Site $site, array $constants, ?bool $asNetwork = null): void
    {
        $isNetwork = $asNetwork ?? $site->options->multisite;
        $domain = substr($site->url, strlen('http://'));
        WpConfig::write(
            $site->path,
            $constants
            + self::database($site->options, $site->path, $site->options->name)->constants()
            + ($isNetwork ? WpConfig::network($domain) : [])
            + WpConfig::defaults($site->options, $site->url)
        );
    }

    /**
     * @param string $owner whose saved copies it keeps: a site's name, or "templates" for all
     */
    private static function database(SiteOptions $options, string $folder, string $owner): Database
    {
        if ($options->database === SiteOptions::MARIADB) {
            $names = array_map(static fn (string $name): string => strtr($name, '-', '_'), [$options->name, $owner]);

            return new MariaDbDatabase(MariaDb::running(), "shop_$names[0]", "saved_$names[1]");
        }

        return new SqliteDatabase("$folder/wp-content/database", Paths::build("sites/.saved/$owner"));
    }

    private static function layFiles(Site $site): void
    {
        $parts = $site->parts;
        $content = "$site->path/wp-content";
        Files::remove($site->path);
        Files::link($parts->wordPress->path, $site->path);
        if ($parts->wooCommerce->isReal) {
            Files::link($parts->wooCommerce->path, "$content/plugins/woocommerce");
        } else {
            // Copied: these files are sources, and an editor may write them in place.
            Files::copy($parts->wooCommerce->path, "$content/plugins/woocommerce");
        }
        if ($site->options->database === SiteOptions::SQLITE) {
            Files::link($parts->sqliteDropIn->path, "$content/plugins/sqlite-database-integration");
            Files::copy("{$parts->sqliteDropIn->path}/db.copy", "$content/db.php");
        }
        Files::makeFolder("$content/uploads");
        Files::copy(Paths::environment() . '/wordpress/mu-plugin.php', "$content/mu-plugins/test-environment.php");
    }

    private static function fillDatabase(Site $site): void
    {
        $database = self::database($site->options, $site->path, 'templates');
        // The addresses of a network stand in its tables, so its database fits no other port.
        if ($site->options->multisite) {
            $database->createEmpty();
            self::install($site);

            return;
        }
        $template = new Template($site, $database);
        if (!$template->restore()) {
            $database->createEmpty();
            self::install($site);
            $template->save();
        }
    }

    private static function install(Site $site): void
    {
        $scripts = Paths::environment() . '/wordpress';
        $options = $site->options;
        $arguments = [
            'admin' => Site::ADMIN,
            'password' => Site::PASSWORD,
            'locale' => $options->locale,
            'currency' => $options->currency,
            'domain' => substr($site->url, strlen('http://')),
        ];
        self::writeConfig($site, $options->constants, false);
        $site->phpFile("$scripts/install.php", $arguments, null, 'cli', ['WP_INSTALLING' => true]);
        if ($options->multisite) {
            $site->phpFile("$scripts/install-network.php", $arguments);
            self::writeConfig($site, $options->constants, true);
        }
        $site->phpFile("$scripts/install-woocommerce.php", $arguments, Site::ADMIN, 'admin');
        $site->phpFile("$scripts/finish-woocommerce.php", [], Site::ADMIN, 'admin');
        // WooCommerce leaves work for the queue; a shop that has been open for a day has done it.
        $site->runQueue();
        $site->clearDebugLog();
    }
}
