<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use AuraHistoria\PartnerConnect\Generated\Core as TranslatedCore;

defined('ABSPATH') || exit;

/**
 * Chooses the build of the core that answers in this process, and makes it. Neither loads the translated core.
 */
final class EngineFactory
{
    /**
     * @param string $call name of the extension's function that answers
     * @param string $version name of the extension's function that says the version of its core
     */
    public function __construct(
        private readonly string $call = 'ahpc_core_call',
        private readonly string $version = 'ahpc_core_version'
    ) {
    }

    public function create(): Engine
    {
        return $this->choose()->engine === EngineChoice::EXTENSION
            ? new ExtensionEngine(($this->call)(...))
            : new TranslatedEngine(static fn(): object => new TranslatedCore());
    }

    public function choose(): EngineChoice
    {
        return new EngineChoice($this->wish(), $this->extensionVersion(), $this->coreVersion());
    }

    /**
     * The plugin and its translated core have one version number, so that nothing has to be loaded to know it. While
     * the plugin is uninstalled its main file is not read; no extension fits then, and the translated core answers.
     */
    private function coreVersion(): string
    {
        return defined('AHPC_VERSION') ? constant('AHPC_VERSION') : '';
    }

    /**
     * Null where the extension is not loaded; empty when it cannot say its version, which fits no plugin.
     */
    private function extensionVersion(): ?string
    {
        if (!function_exists($this->call) || !function_exists($this->version)) {
            return null;
        }
        try {
            return (string) ($this->version)();
        } catch (\Throwable) {
            return '';
        }
    }

    /**
     * What this site asks for; a value of another type is named by its type, and is no engine.
     */
    private function wish(): string
    {
        $constant = defined('AHPC_ENGINE') ? constant('AHPC_ENGINE') : '';

        /**
         * Filters which build of the core answers.
         *
         * Applied once in each process that needs the core, and when it is shown which build answers; never in a
         * front-end request. Both builds give the same answers, so this is for finding out what a site's trouble
         * comes from. A wish that cannot be met is told on the settings page and in Site Health, and the translated
         * core answers.
         *
         * @param mixed $engine 'extension' for the PHP extension ahpc_core, 'translated' for the core that the plugin
         *                      brings, '' for the extension where it fits; the constant AHPC_ENGINE, or ''.
         */
        $wish = apply_filters('ahpc_engine', $constant);
        if ($wish === null || $wish === false) {
            return '';
        }

        return is_string($wish) ? $wish : get_debug_type($wish);
    }
}
