<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\Backfill;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Outbox\Outbox;
use AuraHistoria\PartnerConnect\Settings\Settings;
use stdClass;

/**
 * Shows how far the catalog has been sent, and what could not be.
 */
final class CatalogView
{
    private const MAX_SHOWN = 20;

    public function __construct(
        private readonly Backfill $backfill,
        private readonly Outbox $outbox,
        private readonly Settings $settings,
        private readonly Messages $messages
    ) {
    }

    public function render(): void
    {
        if (!$this->settings->isConfigured()) {
            return;
        }
        $state = $this->backfill->state();
        printf('<h2>%s</h2>', esc_html__('Catalog', 'aura-historia-partner-connect'));
        $deliveries = $this->outbox->state();
        foreach ([...$this->sentences($state), ...$this->outboxSentences($deliveries)] as $sentence) {
            printf('<p>%s</p>', esc_html($sentence));
        }
        $this->renderProducts(__('Not sent:', 'aura-historia-partner-connect'), $state->failed ?? []);
        $this->renderProducts(__('Changes that were refused:', 'aura-historia-partner-connect'), $deliveries->failed ?? []);
        $this->renderProducts(__('Sent, but not whole:', 'aura-historia-partner-connect'), $state->notes ?? []);
        echo '<div class="ahpc-buttons">';
        foreach ($this->buttons($state->phase ?? 'idle') as $action => $label) {
            Html::button($action, $label);
        }
        echo '</div>';
    }

    /**
     * @return array<string, string> action => label
     */
    private function buttons(string $phase): array
    {
        $sends = [
            AdminActions::SEND_CHANGES => __('Send changes', 'aura-historia-partner-connect'),
            AdminActions::SEND_ALL => __('Send all products again', 'aura-historia-partner-connect'),
        ];
        $pause = [AdminActions::PAUSE => __('Pause', 'aura-historia-partner-connect')];
        $resume = [AdminActions::RESUME => __('Resume', 'aura-historia-partner-connect')];
        $cancel = [AdminActions::CANCEL => __('Cancel', 'aura-historia-partner-connect')];

        return match ($phase) {
            'running' => $pause + $cancel,
            'waiting', 'stopped' => $resume + $pause + $cancel,
            'paused' => $resume + $cancel,
            default => $sends,
        };
    }

    /**
     * @return list<string>
     */
    private function sentences(?stdClass $state): array
    {
        if ($state === null || $state->phase === 'idle') {
            return [__('The catalog has not been sent yet.', 'aura-historia-partner-connect')];
        }
        $sentences = [$this->phase($state), $this->counts($state)];
        if ((int) ($state->seconds_left ?? 0) > 0) {
            $sentences[] = $this->pace($state);
        }
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

    /**
     * @return list<string>
     */
    private function outboxSentences(?stdClass $state): array
    {
        $count = $this->outbox->count();
        if ($count === 0) {
            return [];
        }
        $sentences = [sprintf(
            /* translators: %s: number of products */
            _n(
                '%s product has changed and waits to be delivered.',
                '%s products have changed and wait to be delivered.',
                $count,
                'aura-historia-partner-connect'
            ),
            number_format_i18n($count)
        )];
        $problem = CoreError::fromJson($state->problem ?? null);

        return $problem === null ? $sentences : [...$sentences, $this->messages->sentence($problem)];
    }

    private function phase(stdClass $state): string
    {
        return match ($state->phase) {
            'running' => $state->mode === 'changes'
                ? __('Changes are being sent in the background.', 'aura-historia-partner-connect')
                : __('The catalog is being sent in the background.', 'aura-historia-partner-connect'),
            'waiting' => __('Sending the catalog waits and goes on by itself.', 'aura-historia-partner-connect'),
            'paused' => __('Sending the catalog rests until you resume it.', 'aura-historia-partner-connect'),
            'canceled' => __('Sending the catalog was canceled.', 'aura-historia-partner-connect'),
            'done' => sprintf(
                $state->mode === 'changes'
                    /* translators: %s: date and time */
                    ? __('The catalog was looked through, and every change was sent: %s.', 'aura-historia-partner-connect')
                    /* translators: %s: date and time */
                    : __('The whole catalog was sent: %s.', 'aura-historia-partner-connect'),
                Html::time((int) $state->finished_at)
            ),
            default => __('Sending the catalog has stopped, since something has to be changed first.', 'aura-historia-partner-connect'),
        };
    }

    private function counts(stdClass $state): string
    {
        /* translators: 1: products sent, 2: products that Aura Historia has as they are, 3: products sent one by one, 4: products left out, 5: products that were refused, 6: products in total */
        $text = __('Sent: %1$s. Unchanged: %2$s. Sent one by one: %3$s. Left out: %4$s. Not accepted: %5$s. In total: %6$s.', 'aura-historia-partner-connect');

        return vsprintf($text, array_map(
            static fn(mixed $count): string => number_format_i18n((int) $count),
            [$state->sent, $state->unchanged, $state->delivered, $state->skipped, $state->failed_count, $state->total]
        ));
    }

    private function pace(stdClass $state): string
    {
        return sprintf(
            /* translators: 1: number of products, 2: a time such as "3 hours" */
            __('%1$s products a minute; about %2$s left.', 'aura-historia-partner-connect'),
            number_format_i18n((int) $state->per_minute),
            human_time_diff(0, (int) $state->seconds_left)
        );
    }

    /**
     * @param list<stdClass> $products each with its `id` and what is to be said of it
     */
    private function renderProducts(string $title, array $products): void
    {
        if ($products === []) {
            return;
        }
        printf('<p>%s</p><ul class="ul-disc">', esc_html($title));
        foreach (array_slice($products, 0, self::MAX_SHOWN) as $product) {
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
