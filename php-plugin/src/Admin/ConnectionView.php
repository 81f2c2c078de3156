<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Webhooks\RepairLog;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use stdClass;

/**
 * Shows whether the shop is connected, what is wrong if it is not, and the managed webhooks.
 */
final class ConnectionView
{
    public function __construct(
        private readonly OptionStore $options,
        private readonly WebhookManager $webhooks,
        private readonly RepairLog $repairs,
        private readonly Messages $messages
    ) {
    }

    public function render(): void
    {
        $state = $this->options->freshState(Options::CONNECTION_STATE);
        $statuses = $this->webhooks->statuses();
        printf('<h2>%s</h2>', esc_html__('Connection', 'aura-historia-partner-connect'));
        printf('<p>%s</p>', esc_html($this->phase($state, $statuses)));
        $problem = $this->problem($state);
        if ($problem !== '') {
            printf('<div class="notice notice-warning inline"><p>%s</p></div>', esc_html($problem));
        }
        $this->renderWebhooks($statuses);
        $this->renderRepairs();
        if (($state->phase ?? 'unconfigured') !== 'unconfigured') {
            Html::button(AdminActions::SYNC, __('Sync webhooks now', 'aura-historia-partner-connect'));
        }
    }

    /**
     * What is wrong, what to do, and when it is tried again; empty when nothing is wrong.
     */
    public function problem(?stdClass $state): string
    {
        $problem = CoreError::fromJson($state->problem ?? null);
        if ($problem === null) {
            return '';
        }
        $sentence = $this->messages->sentence($problem);
        $next = (int) ($state->next_try_at ?? 0);
        if ($next > 0) {
            /* translators: %s: date and time */
            $sentence .= ' ' . sprintf(__('Next attempt: %s.', 'aura-historia-partner-connect'), Html::time($next));
        }

        return $sentence;
    }

    /**
     * @param array<string, array{int, string}> $statuses
     */
    private function phase(?stdClass $state, array $statuses): string
    {
        $phase = $state->phase ?? 'unconfigured';
        if ($phase === 'unconfigured') {
            return __('Your shop is not connected yet. Enter Shop ID and API key, and everything else happens by itself.', 'aura-historia-partner-connect');
        }
        if ($phase === 'connected') {
            /* translators: %s: date and time */
            return sprintf(__('Your shop is connected. Last registered: %s.', 'aura-historia-partner-connect'), Html::time((int) $state->registered_at));
        }
        if (in_array('active', array_column($statuses, 1), true)) {
            return __('Something has come up with the connection of your shop. Changes of products are delivered as before.', 'aura-historia-partner-connect');
        }

        return $phase === 'registering'
            ? __('Your shop is being connected.', 'aura-historia-partner-connect')
            : __('Your shop is not connected, and nothing is delivered.', 'aura-historia-partner-connect');
    }

    /**
     * @param array<string, array{int, string}> $statuses
     */
    private function renderWebhooks(array $statuses): void
    {
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
        foreach ($statuses as $topic => [$id, $status]) {
            printf(
                '<tr><td><code>%s</code></td><td>%s</td><td><a href="%s">#%d</a></td></tr>',
                esc_html($topic),
                esc_html($this->statusInWords($status)),
                esc_url(admin_url('admin.php?page=wc-settings&tab=advanced&section=webhooks&edit-webhook=' . $id)),
                absint($id)
            );
        }
        echo '</tbody></table>';
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

    private function statusInWords(string $status): string
    {
        return match ($status) {
            'active' => __('Active', 'aura-historia-partner-connect'),
            'paused' => __('Paused', 'aura-historia-partner-connect'),
            'disabled' => __('Switched off by WooCommerce after failed deliveries', 'aura-historia-partner-connect'),
            default => __('Missing; it will be created again', 'aura-historia-partner-connect'),
        };
    }
}
