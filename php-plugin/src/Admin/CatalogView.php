<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Status\SendingStatus;
use AuraHistoria\PartnerConnect\Status\Status;

defined('ABSPATH') || exit;

/**
 * Shows on the settings page how the catalog stands: four numbers that add up to it, what goes on, and what can be wished.
 */
final class CatalogView
{
    public function __construct(private readonly StatusWords $words)
    {
    }

    public function render(Status $status): void
    {
        // Of a silent place the numbers may be those of the shop that it is a copy of.
        if ($status->pill === Status::NOT_CONNECTED || $status->isSilentPlace()) {
            return;
        }
        printf('<h2>%s</h2>', esc_html__('Catalog', 'aura-historia-partner-connect'));
        if ($status->has('tables_missing')) {
            Html::paragraph(__('How many products are online cannot be said until changes can be written down again.', 'aura-historia-partner-connect'));
            Html::paragraph($this->words->lastRun($status));
            return;
        }
        $this->renderNumbers($status);
        foreach ($this->sentences($status) as $sentence) {
            Html::paragraph($sentence);
        }
        echo '<div class="ahpc-buttons">';
        foreach ($this->buttons($status) as $action => $label) {
            Html::button($action, $label);
        }
        echo '</div>';
    }

    private function renderNumbers(Status $status): void
    {
        $numbers = [
            __('Online and up to date', 'aura-historia-partner-connect') => $status->catalog->online,
            // New ones, and those that are online as they were before.
            __('Change on its way', 'aura-historia-partner-connect') => $status->catalog->onItsWay,
            __('Need you', 'aura-historia-partner-connect') => $status->catalog->needsYou,
            __('Left out on purpose', 'aura-historia-partner-connect') => $status->catalog->leftOut,
            __('Products in total', 'aura-historia-partner-connect') => $status->catalog->total(),
        ];
        echo '<table class="widefat striped ahpc-numbers"><tbody>';
        foreach ($numbers as $name => $number) {
            printf('<tr><th scope="row">%s</th><td>%s</td></tr>', esc_html($name), esc_html(number_format_i18n($number)));
        }
        echo '</tbody></table>';
    }

    /**
     * @return list<string>
     */
    private function sentences(Status $status): array
    {
        $sentences = $this->progress($status);
        $sending = $status->sending;
        // What was measured before something came up says nothing of now.
        if ($sending->state === SendingStatus::SENDING && !$status->isHeldUp() && $sending->perMinute !== null && $sending->secondsLeft !== null) {
            $sentences[] = sprintf(
                /* translators: 1: number of products, 2: a time such as "3 hours" */
                __('%1$s products a minute; about %2$s left.', 'aura-historia-partner-connect'),
                number_format_i18n($sending->perMinute),
                human_time_diff(0, $sending->secondsLeft)
            );
        }
        // That of the connection is told with it, and comes first.
        if ($sending->nextTryAt !== null && $status->connection->nextTryAt === null) {
            $sentences[] = $this->words->nextAttempt($sending->nextTryAt);
        }
        if ($status->catalog->onItsWay > 0 && $status->catalog->waitingSince !== null) {
            /* translators: %s: date and time */
            $sentences[] = sprintf(__('What waits longest has waited since %s.', 'aura-historia-partner-connect'), Html::time($status->catalog->waitingSince));
        }
        $sentences[] = $this->words->lastRun($status);
        $sentences[] = __('Price, availability, pictures and link of a product follow your shop. A title or description that changed stays as first sent, since Aura Historia does not change it.', 'aura-historia-partner-connect');

        return $sentences;
    }

    /**
     * @return list<string>
     */
    private function progress(Status $status): array
    {
        $state = match (true) {
            $status->isHeldUp() => __('At the moment nothing goes out.', 'aura-historia-partner-connect'),
            $status->sending->state === SendingStatus::WAITING => __('Sending waits and goes on by itself.', 'aura-historia-partner-connect'),
            $status->sending->state === SendingStatus::STOPPED => __('Sending has stopped, since something has to be put right first. It is tried again by itself.', 'aura-historia-partner-connect'),
            $status->sending->state === SendingStatus::SENDING && $status->catalog->onItsWay === 0 => __('The catalog is being looked through for changes.', 'aura-historia-partner-connect'),
            default => null,
        };
        $onTheirWay = $this->onTheirWay($status, $state === null);

        return array_values(array_filter([$onTheirWay, $state]));
    }

    /**
     * @param bool $mayBeDone whether nothing else is to be said of it
     */
    private function onTheirWay(Status $status, bool $mayBeDone): ?string
    {
        return match (true) {
            $status->catalog->onItsWay > 0 => $this->words->changes($status),
            $status->catalog->total() === 0 => __('There is no product in the catalog yet.', 'aura-historia-partner-connect'),
            !$mayBeDone => null,
            $status->catalog->needsYou > 0 => __('Nothing is on its way, but some products need you.', 'aura-historia-partner-connect'),
            default => __('Done: nothing is on its way.', 'aura-historia-partner-connect'),
        };
    }

    /**
     * @return array<string, string> action => label
     */
    private function buttons(Status $status): array
    {
        $wishes = [
            'take_off' => [AdminActions::TAKE_OFF => __('Take them off', 'aura-historia-partner-connect')],
            'resume' => [AdminActions::RESUME => $status->sending->state === SendingStatus::PAUSED
                ? __('Resume', 'aura-historia-partner-connect')
                : __('Try again now', 'aura-historia-partner-connect')],
            'pause' => [AdminActions::PAUSE => __('Pause', 'aura-historia-partner-connect')],
            'send_changes' => [AdminActions::SEND_CHANGES => __('Send changes', 'aura-historia-partner-connect')],
            'send_all' => [AdminActions::SEND_ALL => __('Send all products again', 'aura-historia-partner-connect')],
        ];
        $buttons = $this->mayBeDriven($status) ? [AdminActions::SEND_NOW => __('Send now from this page', 'aura-historia-partner-connect')] : [];
        foreach ($wishes as $wish => $button) {
            $buttons += $status->sending->allows($wish) ? $button : [];
        }

        return $buttons;
    }

    /**
     * Whether this page can do the work of the queue.
     */
    private function mayBeDriven(Status $status): bool
    {
        return $status->has('queue_asleep') || ($status->sending->state === SendingStatus::SENDING && $status->catalog->onItsWay > 0);
    }
}
