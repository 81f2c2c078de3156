<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;
use AuraHistoria\PartnerConnect\Status\StatusReader;

defined('ABSPATH') || exit;

/**
 * Tells of what stops everything, or else of the worst that needs the merchant, where he looks after such things, and
 * nowhere else.
 */
final class ProblemNotice
{
    private const SCREENS = ['dashboard', 'plugins', 'edit-product', 'woocommerce_page_wc-settings'];

    public function __construct(
        private readonly Settings $settings,
        private readonly StatusReader $status,
        private readonly StatusWords $words,
        private readonly Messages $messages
    ) {
    }

    public function show(): void
    {
        $screen = get_current_screen();
        if ($screen === null || !in_array($screen->id, self::SCREENS, true) || !current_user_can(AdminActions::CAPABILITY) || !$this->settings->isConfigured()) {
            return;
        }
        $status = $this->status->read();
        $sentences = $status instanceof CoreError ? [$this->messages->sentence($status)] : $this->sentences($status);
        if ($sentences === []) {
            return;
        }
        echo '<div class="notice notice-warning">';
        printf(
            '<p><strong>%s</strong> %s <a href="%s">%s</a></p>',
            esc_html__('Aura Historia Partner Connect:', 'aura-historia-partner-connect'),
            esc_html(implode(' ', $sentences)),
            esc_url(SettingsPage::url()),
            esc_html__('Settings', 'aura-historia-partner-connect')
        );
        if ($status instanceof Status && $status->pill === Status::ELSEWHERE) {
            PlaceAnswers::render();
        }
        echo '</div>';
    }

    /**
     * @return list<string>
     */
    private function sentences(Status $status): array
    {
        $elsewhere = $status->find('shop_elsewhere');
        $told = match (true) {
            $status->pill === Status::COPY => [],
            $elsewhere !== null => [$elsewhere],
            default => $status->ofSeverity(StatusProblem::STOPS) ?: array_slice($status->ofSeverity(StatusProblem::NEEDS_YOU), 0, 1),
        };

        return array_map(fn(StatusProblem $problem): string => $this->words->problem($status, $problem), $told);
    }
}
