<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteBuilder;

/**
 * Where a shop believes to be, and as what: what its wp-config.php and its database say of address and environment.
 *
 * What is said here is read anew by every request, and is undone by {@see restore}.
 */
final class Surroundings
{
    /** What the test environment defines in wp-config.php, and this file takes over. */
    private const TAKEN_OVER = '/^defined\(\'(WP_HOME|WP_SITEURL|WP_ENVIRONMENT_TYPE)\'\).*\n/m';

    private function __construct(private readonly Shop $shop)
    {
    }

    /**
     * As a live shop, whose address stands in the database only.
     */
    public static function live(Shop $shop): self
    {
        $surroundings = new self($shop);
        $surroundings->writeConfig();
        $surroundings->setStoredHome($shop->site->url);
        $surroundings->define(['WP_ENVIRONMENT_TYPE' => 'production']);

        return $surroundings;
    }

    /**
     * @param array<string, string> $constants what wp-config.php defines from now on, beside the address of wp-admin
     */
    public function define(array $constants): void
    {
        file_put_contents($this->file(), json_encode($constants + ['WP_SITEURL' => $this->shop->site->url]));
    }

    /**
     * The address as it stands in the settings.
     */
    public function setStoredHome(string $home): void
    {
        $this->shop->php('global $wpdb; $wpdb->query($wpdb->prepare("UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s", $arguments["home"], "home"));
            wp_cache_flush();', ['home' => $home], user: null);
    }

    /**
     * A search-and-replace over the whole database, as those who copy a site do it.
     */
    public function replaceEverywhere(string $from, string $to): void
    {
        $this->shop->php('global $wpdb;
            foreach ($wpdb->get_col("SHOW TABLES") as $table) {
                foreach ($wpdb->get_results("SELECT * FROM `{$table}`", ARRAY_A) as $row) {
                    $changed = [];
                    foreach ($row as $column => $value) {
                        // The lengths in serialised values are put right, as such tools do.
                        $new = is_string($value) ? maybe_serialize(map_deep(maybe_unserialize($value), static fn($part) => is_string($part)
                            ? str_replace([$arguments["from"], addcslashes($arguments["from"], "/")], [$arguments["to"], addcslashes($arguments["to"], "/")], $part) : $part)) : $value;
                        if (is_string($value) && str_contains($value, parse_url($arguments["from"], PHP_URL_HOST)) && $new !== $value) { $changed[$column] = $new; }
                    }
                    if ($changed !== []) { $wpdb->update($table, $changed, [array_key_first($row) => reset($row)]); }
                }
            }
            wp_cache_flush();', ['from' => $from, 'to' => $to], user: null);
    }

    /**
     * As the test environment has it for all other tests.
     */
    public function restore(): void
    {
        @unlink($this->file());
        SiteBuilder::writeConfig($this->shop->site, $this->shop->site->options->constants);
        touch($this->config(), time() + 60);
    }

    /**
     * wp-config.php takes its constants from a file that no cache of compiled code keeps.
     */
    private function writeConfig(): void
    {
        $constants = 'foreach ((array) json_decode((string) @file_get_contents(' . var_export($this->file(), true) . '), true) as $name => $value) { define($name, $value); }';
        $config = (string) file_get_contents($this->config());
        $config = (string) preg_replace(self::TAKEN_OVER, '', $config);
        file_put_contents($this->config(), preg_replace('/^<\?php\n/', "<?php\n{$constants}\n", $config));
        touch($this->config(), time() - 60);
    }

    private function config(): string
    {
        return "{$this->shop->site->path}/wp-config.php";
    }

    private function file(): string
    {
        return "{$this->shop->site->path}/wp-content/surroundings.json";
    }
}
