<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Settings\Settings;

defined('ABSPATH') || exit;

/**
 * Brings assets/settings.js to the settings page, with all that it has to know. The page works without it.
 */
final class PageScript
{
    /** Where the script finds its data. */
    public const DATA_ID = 'ahpc-page-data';

    private const MODULE = 'ahpc-settings';

    public function __construct(private readonly Settings $settings, private readonly PageWords $words)
    {
    }

    /**
     * To be called when the settings page is loaded, and only then.
     */
    public function enqueue(): void
    {
        wp_enqueue_style(self::MODULE, $this->url('assets/settings.css'), [], AHPC_VERSION);
        if (has_action('admin_print_footer_scripts', [wp_script_modules(), 'print_enqueued_script_modules']) !== false) {
            wp_enqueue_script_module(self::MODULE, $this->url('assets/settings.js'), [], AHPC_VERSION);
            return;
        }
        // WordPress 6.5 prints script modules on the shop's pages only.
        add_action('admin_print_footer_scripts', function (): void {
            wp_print_script_tag(['type' => 'module', 'src' => $this->versioned('assets/settings.js')]);
        });
    }

    /**
     * Prints the data as a block that no browser runs.
     */
    public function printData(): void
    {
        $json = wp_json_encode($this->data(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES);
        wp_print_inline_script_tag((string) $json, ['type' => 'application/json', 'id' => self::DATA_ID]);
    }

    /**
     * @return array<string, mixed>
     */
    private function data(): array
    {
        return [
            'core' => [
                'module' => $this->versioned('generated/browser/ahpc_core.js'),
                'wasm' => $this->versioned('generated/browser/ahpc_core_bg.wasm'),
            ],
            'previews' => [
                'url' => admin_url('admin-ajax.php'),
                'action' => PreviewRequests::ACTION,
                'nonce' => wp_create_nonce(PreviewRequests::ACTION),
            ],
            // Where a key is stored, an empty field keeps it.
            'keeps_key' => $this->settings->apiKey() !== '',
            'messages' => $this->words->messages(),
            'thousands_separator' => (string) ($GLOBALS['wp_locale']->number_format['thousands_sep'] ?? ','),
            'words' => $this->words->ofPreviews(),
        ];
    }

    private function versioned(string $file): string
    {
        return add_query_arg('ver', AHPC_VERSION, $this->url($file));
    }

    private function url(string $file): string
    {
        return plugins_url($file, AHPC_FILE);
    }
}
