<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;

/** Writes a site's wp-config.php. */
final class WpConfig
{
    /**
     * @param array<string, string|int|bool> $constants in the order in which they are defined
     */
    public static function write(string $folder, array $constants): void
    {
        $lines = ['<?php', '', '// Written by the test environment; the next run writes it anew.', ''];
        foreach ($constants as $name => $value) {
            // WP-CLI and the tests may define one first, to see what changes.
            $line = 'defined(%1$s) || define(%1$s, %2$s);';
            $lines[] = sprintf($line, var_export($name, true), var_export($value, true));
        }
        array_push(
            $lines,
            '$table_prefix = \'wp_\';',
            '',
            'defined(\'ABSPATH\') || define(\'ABSPATH\', __DIR__ . \'/\');',
            'require_once ABSPATH . \'wp-settings.php\';',
            ''
        );
        Files::write("$folder/wp-config.php", implode("\n", $lines));
    }

    /**
     * @return array<string, string|int|bool>
     */
    public static function defaults(SiteOptions $options, string $url): array
    {
        $keys = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY',
            'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];
        $salts = [];
        foreach ($keys as $key) {
            // The same in every run, so that a database that is put back still knows its sessions.
            $salts[$key] = hash('sha256', "$options->name $key");
        }

        return $salts + [
            'WP_HOME' => $url,
            'WP_SITEURL' => $url,
            'WP_ENVIRONMENT_TYPE' => 'local',
            'WP_DEBUG' => true,
            'WP_DEBUG_LOG' => true,
            'WP_DEBUG_DISPLAY' => false,
            'DISABLE_WP_CRON' => !$options->backgroundRuns,
            'TEST_ENVIRONMENT_BACKGROUND_RUNS' => $options->backgroundRuns,
            // A request to the outside would only hang where there is no outside.
            'WP_HTTP_BLOCK_EXTERNAL' => true,
            'WP_ACCESSIBLE_HOSTS' => '127.0.0.1,localhost',
            'AUTOMATIC_UPDATER_DISABLED' => true,
            'FS_METHOD' => 'direct',
            'WP_MEMORY_LIMIT' => '128M',
        ];
    }

    /**
     * @return array<string, string|int|bool>
     */
    public static function network(string $domain): array
    {
        return [
            'WP_ALLOW_MULTISITE' => true,
            'MULTISITE' => true,
            'SUBDOMAIN_INSTALL' => false,
            'DOMAIN_CURRENT_SITE' => $domain,
            'PATH_CURRENT_SITE' => '/',
            'SITE_ID_CURRENT_SITE' => 1,
            'BLOG_ID_CURRENT_SITE' => 1,
        ];
    }
}
