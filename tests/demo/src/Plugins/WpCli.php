<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo\Plugins;

use AuraHistoria\PartnerConnect\Tests\Demo\CheckFailed;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;

/** With WP-CLI, as hosts and agencies do. */
final class WpCli implements PluginAdmin
{
    public function __construct(private readonly Site $site)
    {
    }

    public function way(): string
    {
        return 'with WP-CLI';
    }

    public function install(string $zip): void
    {
        $this->plugin('install', $zip, '--activate');
    }

    public function activate(): void
    {
        $this->plugin('activate', self::SLUG);
    }

    public function deactivate(): void
    {
        $this->plugin('deactivate', self::SLUG);
    }

    public function uninstall(): void
    {
        $this->plugin('uninstall', self::SLUG, '--deactivate');
    }

    private function plugin(string ...$arguments): void
    {
        $result = $this->site->wp(['plugin', ...array_values($arguments)]);
        CheckFailed::unless(
            $result->ok(),
            "wp plugin $arguments[0] ended with status $result->status:\n$result->stdout$result->stderr"
        );
    }
}
