<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\EngineChoice;
use AuraHistoria\PartnerConnect\Core\EngineFactory;

defined('ABSPATH') || exit;

/**
 * Says which build of the core answers on this host, and what to do where that is not the one it could be.
 *
 * For people the builds are engines: one is built in, the other one is a PHP extension.
 */
final class EngineView
{
    private const MAX_WISH_CHARS = 40;

    public function __construct(private readonly EngineFactory $engines)
    {
    }

    public function render(): void
    {
        $choice = $this->engines->choose();
        printf('<h3>%s</h3><p>%s</p>', esc_html__('Engine', 'aura-historia-partner-connect'), esc_html($this->answering($choice)));
        $trouble = $this->trouble($choice);
        if ($trouble !== '') {
            Html::notice('warning', $trouble);
        }
    }

    public function answering(EngineChoice $choice): string
    {
        $text = $choice->engine === EngineChoice::EXTENSION
            /* translators: %s: version number */
            ? __('The plugin works with the PHP extension ahpc_core, version %s.', 'aura-historia-partner-connect')
            /* translators: %s: version number */
            : __('The plugin works with its built-in engine, version %s.', 'aura-historia-partner-connect');

        return sprintf($text, $choice->coreVersion);
    }

    /**
     * What keeps the extension from answering and what to do; empty when all is as it was meant.
     */
    public function trouble(EngineChoice $choice): string
    {
        return match ($choice->trouble) {
            EngineChoice::UNKNOWN => sprintf(
                /* translators: %s: what was configured; AHPC_ENGINE, ahpc_engine, extension and translated are names that stay as they are */
                __('“%s” is not an engine of this plugin, so the built-in one is used, and everything works. Set AHPC_ENGINE in this site’s configuration (or the filter ahpc_engine) to “extension” or “translated”, or remove it.', 'aura-historia-partner-connect'),
                mb_substr($choice->wish, 0, self::MAX_WISH_CHARS)
            ),
            EngineChoice::MISSING => __('This site asks for the PHP extension ahpc_core, which this server has not loaded. The built-in engine is used instead, and everything works, only more slowly. Ask your host to load the extension, or remove AHPC_ENGINE from this site’s configuration (or the filter ahpc_engine).', 'aura-historia-partner-connect'),
            EngineChoice::OTHER_VERSION => sprintf(
                /* translators: 1: version of the extension, 2: version that is needed */
                __('The PHP extension ahpc_core on this server has version %1$s, and this plugin needs %2$s. The built-in engine is used instead, and everything works, only more slowly. Ask your host to install version %2$s of the extension or to remove it.', 'aura-historia-partner-connect'),
                $this->versionInWords((string) $choice->extensionVersion),
                $choice->coreVersion
            ),
            default => '',
        };
    }

    private function versionInWords(string $version): string
    {
        return $version === '' ? __('unknown', 'aura-historia-partner-connect') : $version;
    }
}
