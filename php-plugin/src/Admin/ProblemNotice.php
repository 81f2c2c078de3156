<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

/**
 * Tells of a connection in trouble where a shop owner looks after such things, and nowhere else.
 */
final class ProblemNotice
{
    private const SCREENS = ['dashboard', 'plugins', 'edit-product', 'woocommerce_page_wc-settings'];

    public function __construct(private readonly OptionStore $options, private readonly ConnectionView $connection)
    {
    }

    public function show(): void
    {
        $screen = get_current_screen();
        if ($screen === null || !in_array($screen->id, self::SCREENS, true) || !current_user_can(AdminActions::CAPABILITY)) {
            return;
        }
        $problem = $this->connection->problem($this->options->freshState(Options::CONNECTION_STATE));
        if ($problem === '') {
            return;
        }
        printf(
            '<div class="notice notice-warning"><p><strong>%s</strong> %s <a href="%s">%s</a></p></div>',
            esc_html__('Aura Historia Partner Connect:', 'aura-historia-partner-connect'),
            esc_html($problem),
            esc_url(SettingsPage::url()),
            esc_html__('Settings', 'aura-historia-partner-connect')
        );
    }
}
