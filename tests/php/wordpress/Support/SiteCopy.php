<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\SiteOptions;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/**
 * A copy of a site at another address: its database as it was at one moment, and the same files.
 */
final class SiteCopy
{
    private const NAME = 'copy';

    /**
     * @param array<string, string> $constants
     */
    private function __construct(private readonly Site $site, private readonly array $constants)
    {
    }

    public static function of(Site $site, string $home): self
    {
        $site->snapshot(self::NAME);
        $name = $site->options->name;
        $database = $site->options->database === SiteOptions::MARIADB
            ? ['DB_NAME' => 'saved_' . strtr($name, '-', '_') . '_' . self::NAME]
            : ['DB_DIR' => Paths::build("sites/.saved/{$name}"), 'DB_FILE' => self::NAME . '.sqlite'];

        return new self($site, $database + ['WP_HOME' => $home, 'WP_SITEURL' => $home]);
    }

    /**
     * @param array<string, mixed> $arguments
     */
    public function php(string $code, array $arguments = [], ?string $user = null, string $context = 'cron'): mixed
    {
        return $this->site->php($code, $arguments, $user, $context, $this->constants);
    }
}
