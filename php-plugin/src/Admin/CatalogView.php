<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\BackfillRequest;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use stdClass;

/**
 * Shows how far the catalog has been sent, and what could not be.
 */
final class CatalogView
{
    private const MAX_FAILED_SHOWN = 20;

    public function __construct(
        private readonly OptionStore $options,
        private readonly BackfillRequest $request,
        private readonly Settings $settings,
        private readonly Messages $messages
    ) {
    }

    public function render(): void
    {
        if (!$this->settings->isConfigured()) {
            return;
        }
        $state = $this->options->freshState(Options::BACKFILL_STATE);
        printf('<h2>%s</h2>', esc_html__('Catalog', 'aura-historia-partner-connect'));
        foreach ($this->sentences($state) as $sentence) {
            printf('<p>%s</p>', esc_html($sentence));
        }
        $this->renderFailed($state);
        Html::button(AdminActions::RESTART, __('Send all products again', 'aura-historia-partner-connect'));
    }

    /**
     * @return list<string>
     */
    private function sentences(?stdClass $state): array
    {
        if ($this->request->isWaiting()) {
            return [__('The catalog is about to be sent in the background.', 'aura-historia-partner-connect')];
        }
        if ($state === null || $state->phase === 'idle') {
            return [__('The catalog has not been sent yet.', 'aura-historia-partner-connect')];
        }
        $sentences = [$this->phase($state), $this->counts($state)];
        $problem = CoreError::fromJson($state->problem ?? null);
        if ($problem !== null) {
            $sentences[] = $this->messages->sentence($problem);
        }
        $next = (int) ($state->next_try_at ?? 0);
        if ($next > 0) {
            /* translators: %s: date and time */
            $sentences[] = sprintf(__('Next attempt: %s.', 'aura-historia-partner-connect'), Html::time($next));
        }

        return $sentences;
    }

    private function phase(stdClass $state): string
    {
        return match ($state->phase) {
            'running' => __('The catalog is being sent in the background.', 'aura-historia-partner-connect'),
            'waiting' => __('Sending the catalog pauses and goes on by itself.', 'aura-historia-partner-connect'),
            /* translators: %s: date and time */
            'done' => sprintf(__('The whole catalog was sent: %s.', 'aura-historia-partner-connect'), Html::time((int) $state->finished_at)),
            default => __('Sending the catalog has stopped, since something has to be changed first.', 'aura-historia-partner-connect'),
        };
    }

    private function counts(stdClass $state): string
    {
        /* translators: 1: products sent, 2: products in total, 3: products left out, 4: products that were refused */
        $text = __('Sent: %1$s of %2$s. Left out: %3$s. Not accepted: %4$s.', 'aura-historia-partner-connect');

        return vsprintf($text, array_map(
            static fn(mixed $count): string => number_format_i18n((int) $count),
            [$state->sent, $state->total, $state->skipped, $state->failed_count]
        ));
    }

    private function renderFailed(?stdClass $state): void
    {
        $failed = array_slice($state->failed ?? [], 0, self::MAX_FAILED_SHOWN);
        if ($failed === []) {
            return;
        }
        echo '<ul class="ul-disc">';
        foreach ($failed as $product) {
            $problem = CoreError::fromJson($product);
            printf(
                '<li><a href="%s">#%d</a> %s</li>',
                esc_url(admin_url('post.php?action=edit&post=' . (int) $product->id)),
                absint($product->id),
                esc_html($problem === null ? '' : $this->messages->sentence($problem))
            );
        }
        echo '</ul>';
    }
}
