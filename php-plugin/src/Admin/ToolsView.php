<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Webhooks\RepairLog;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

defined('ABSPATH') || exit;

/**
 * The technical end of the settings page: the managed webhooks, the previews, the engine.
 */
final class ToolsView
{
    public function __construct(
        private readonly WebhookManager $webhooks,
        private readonly RepairLog $repairs,
        private readonly PreviewView $previews,
        private readonly EngineView $engine
    ) {
    }

    public function render(Status|CoreError $status): void
    {
        printf('<h2>%s</h2>', esc_html__('Tools', 'aura-historia-partner-connect'));
        $this->renderWebhooks();
        $this->renderRepairs();
        if ($status instanceof Status && $status->pill !== Status::NOT_CONNECTED && !$status->isSilentPlace()) {
            Html::button(AdminActions::SYNC, __('Check the connection', 'aura-historia-partner-connect'));
        }
        $this->previews->render();
        $this->engine->render();
    }

    private function renderWebhooks(): void
    {
        $statuses = $this->webhooks->statuses();
        if ($statuses === []) {
            return;
        }
        echo '<table class="widefat striped" style="max-width:50em"><thead><tr>';
        printf(
            '<th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html__('Webhook', 'aura-historia-partner-connect'),
            esc_html__('Status', 'aura-historia-partner-connect'),
            esc_html__('In WooCommerce', 'aura-historia-partner-connect')
        );
        foreach ($statuses as $topic => ['id' => $id, 'status' => $status, 'has_failed' => $hasFailed]) {
            printf('<tr><td><code>%s</code></td><td>%s</td><td>', esc_html($topic), esc_html($this->statusInWords($status, $hasFailed)));
            $this->renderLink($id, $status);
            echo '</td></tr>';
        }
        echo '</tbody></table>';
    }

    private function renderLink(int $id, string $status): void
    {
        if ($status === 'missing') {
            echo '–';
            return;
        }
        printf(
            '<a href="%s">#%d</a>',
            esc_url(admin_url('admin.php?page=wc-settings&tab=advanced&section=webhooks&edit-webhook=' . $id)),
            absint($id)
        );
    }

    private function renderRepairs(): void
    {
        $entries = array_reverse($this->repairs->entries());
        if ($entries === []) {
            return;
        }
        printf('<p>%s</p><ul class="ul-disc">', esc_html__('Last repaired:', 'aura-historia-partner-connect'));
        foreach ($entries as $entry) {
            printf(
                '<li>%s: <code>%s</code> %s</li>',
                esc_html(Html::time((int) $entry['at'])),
                esc_html((string) $entry['topic']),
                esc_html($this->repairInWords((string) $entry['reason']))
            );
        }
        echo '</ul>';
    }

    private function repairInWords(string $reason): string
    {
        return match ($reason) {
            'missing' => __('was deleted and has been created again.', 'aura-historia-partner-connect'),
            'duplicate' => __('had a copy, which was removed.', 'aura-historia-partner-connect'),
            'disabled_by_failures' => __('was switched off by WooCommerce after failed deliveries and is active again.', 'aura-historia-partner-connect'),
            default => __('was changed and is as it was.', 'aura-historia-partner-connect'),
        };
    }

    /**
     * Of the webhook itself; whether anything reaches Aura Historia by it is what the status says.
     */
    private function statusInWords(string $status, bool $hasFailed): string
    {
        return match ($status) {
            'active' => __('Switched on', 'aura-historia-partner-connect'),
            'paused' => __('Paused', 'aura-historia-partner-connect'),
            'disabled' => $hasFailed
                ? __('Switched off by WooCommerce after failed deliveries; it is put right by itself', 'aura-historia-partner-connect')
                : __('Switched off; it is put right by itself', 'aura-historia-partner-connect'),
            default => __('Missing; it will be created again', 'aura-historia-partner-connect'),
        };
    }
}
