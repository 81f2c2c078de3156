<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

/** What kind of shop is wanted. */
final class SiteOptions
{
    public const SQLITE = 'sqlite';
    public const MARIADB = 'mariadb';

    /**
     * @param array<string, string|int|bool> $constants for wp-config.php, such as AHPC_BACKEND_BASE_URL
     * @param array<string, string> $phpSettings ini settings for every PHP that runs the site, such as opcache.jit
     * @param bool $backgroundRuns whether page loads start WP-Cron and Action Scheduler, as on a real shop; tests that
     *                             count what happened run the queue themselves instead
     */
    public function __construct(
        public readonly string $name,
        public readonly string $database = self::SQLITE,
        public readonly bool $multisite = false,
        public readonly array $constants = [],
        public readonly string $locale = 'de_DE',
        public readonly string $currency = 'EUR',
        public readonly bool $backgroundRuns = false,
        public readonly int $preferredPort = 0,
        public readonly array $phpSettings = [],
        public readonly string $phpBinary = PHP_BINARY,
    ) {
        if (preg_match('/^[a-z0-9-]+$/', $name) !== 1) {
            throw new EnvironmentFailure("a site's name is made of a-z, 0-9 and -, not '$name'");
        }
        if (!in_array($database, [self::SQLITE, self::MARIADB], true)) {
            throw new EnvironmentFailure("DB is '$database'; it can be 'sqlite' or 'mariadb'");
        }
    }

    /** The database that the environment variable DB asks for. */
    public static function databaseFromEnvironment(): string
    {
        return getenv('DB') ?: self::SQLITE;
    }
}
