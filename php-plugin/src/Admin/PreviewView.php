<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Settings\Settings;

defined('ABSPATH') || exit;

/**
 * The two previews, closed, empty and hidden: assets/settings.js shows them and fills them once they are opened.
 */
final class PreviewView
{
    public function __construct(private readonly Settings $settings)
    {
    }

    public function render(): void
    {
        printf('<div id="ahpc-previews" hidden><h3>%s</h3>', esc_html__('Preview', 'aura-historia-partner-connect'));
        $this->open('product', __('What Aura Historia gets of a product', 'aura-historia-partner-connect'));
        printf(
            '<p class="ahpc-choice" hidden><label for="ahpc-product">%s</label> <select id="ahpc-product"></select></p>',
            esc_html__('Product', 'aura-historia-partner-connect')
        );
        $this->close();
        if ($this->settings->isConfigured()) {
            $this->open('plan', __('What the next check would do to the webhooks', 'aura-historia-partner-connect'));
            $this->close();
        }
        echo '</div>';
    }

    private function open(string $name, string $title): void
    {
        printf('<details class="ahpc-preview" data-preview="%s"><summary>%s</summary>', esc_attr($name), esc_html($title));
    }

    /**
     * Only the sentence is read out by itself, not the whole preview.
     */
    private function close(): void
    {
        echo '<p class="ahpc-status" role="status"></p><div class="ahpc-result"></div></details>';
    }
}
