<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo\Plugins;

/** A way for a merchant to install, switch and remove the plugin. */
interface PluginAdmin
{
    public const SLUG = 'aura-historia-partner-connect';
    public const FILE = self::SLUG . '/' . self::SLUG . '.php';

    /** The way in words: "with WP-CLI". */
    public function way(): string;

    /** Installs the zip and activates the plugin. */
    public function install(string $zip): void;

    public function activate(): void;

    public function deactivate(): void;

    /** Deactivates the plugin, has it clean up, and deletes its files. */
    public function uninstall(): void;
}
