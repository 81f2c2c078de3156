<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use AuraHistoria\PartnerConnect\Webhooks\WebhookStore;
use stdClass;

/**
 * Shows whether the shop is connected, what is wrong if it is not, and the managed webhooks.
 */
final class ConnectionView
{
    public function __construct(
        private readonly OptionStore $options,
        private readonly WebhookManager $webhooks,
        private readonly WebhookStore $store,
        private readonly Messages $messages
    ) {
    }

    public function render(): void
    {
        $state = $this->options->freshState(Options::CONNECTION_STATE);
        printf('<h2>%s</h2>', esc_html__('Connection', 'aura-historia-partner-connect'));
        foreach ($this->sentences($state) as $sentence) {
            printf('<p>%s</p>', esc_html($sentence));
        }
        $this->renderWebhooks();
        if (($state->phase ?? 'unconfigured') !== 'unconfigured') {
            Html::button(AdminActions::SYNC, __('Sync webhooks now', 'aura-historia-partner-connect'));
        }
    }

    /**
     * What there is to say, the most important first.
     *
     * @return list<string>
     */
    public function sentences(?stdClass $state): array
    {
        $sentences = [$this->phase($state)];
        $problem = CoreError::fromJson($state->problem ?? null);
        if ($problem !== null) {
            $sentences[] = $this->messages->sentence($problem);
        }
        $next = (int) ($state->next_try_at ?? 0);
        if ($problem !== null && $next > 0) {
            /* translators: %s: date and time */
            $sentences[] = sprintf(__('Next attempt: %s.', 'aura-historia-partner-connect'), Html::time($next));
        }

        return $sentences;
    }

    private function phase(?stdClass $state): string
    {
        $since = (int) ($state->registered_at ?? 0);

        return match ($state->phase ?? 'unconfigured') {
            /* translators: %s: date and time */
            'connected' => sprintf(__('Your shop is connected. Last registered: %s.', 'aura-historia-partner-connect'), Html::time($since)),
            'registering' => __('Your shop is being connected.', 'aura-historia-partner-connect'),
            'retrying', 'stopped' => $since > 0
                ? __('Your shop was connected and something has come up since. What worked before goes on.', 'aura-historia-partner-connect')
                : __('Your shop is not connected.', 'aura-historia-partner-connect'),
            default => __('Your shop is not connected yet. Enter Shop ID and API key, and everything else happens by itself.', 'aura-historia-partner-connect'),
        };
    }

    private function renderWebhooks(): void
    {
        $ids = $this->webhooks->knownIds();
        if ($ids === []) {
            return;
        }
        echo '<table class="widefat striped" style="max-width:50em"><thead><tr>';
        printf(
            '<th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html__('Webhook', 'aura-historia-partner-connect'),
            esc_html__('Status', 'aura-historia-partner-connect'),
            esc_html__('In WooCommerce', 'aura-historia-partner-connect')
        );
        foreach ($ids as $topic => $id) {
            $this->renderWebhook($topic, $id);
        }
        echo '</tbody></table>';
    }

    private function renderWebhook(string $topic, int $id): void
    {
        $status = match ($this->store->find($id)['status'] ?? 'missing') {
            'active' => __('Active', 'aura-historia-partner-connect'),
            'paused' => __('Paused', 'aura-historia-partner-connect'),
            'disabled' => __('Switched off by WooCommerce after failed deliveries', 'aura-historia-partner-connect'),
            default => __('Missing; it will be created again', 'aura-historia-partner-connect'),
        };
        printf(
            '<tr><td><code>%s</code></td><td>%s</td><td><a href="%s">#%d</a></td></tr>',
            esc_html($topic),
            esc_html($status),
            esc_url(admin_url('admin.php?page=wc-settings&tab=advanced&section=webhooks&edit-webhook=' . $id)),
            absint($id)
        );
    }
}
