<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;

defined('ABSPATH') || exit;

/**
 * Shows on the settings page how all of it stands: in a word, then what is wrong, the worst first.
 */
final class StatusView
{
    public function __construct(private readonly StatusWords $words)
    {
    }

    public function render(Status $status): void
    {
        printf('<h2>%s</h2>', esc_html__('Connection', 'aura-historia-partner-connect'));
        printf('<p><strong class="ahpc-pill ahpc-pill-%s">%s</strong> %s</p>', esc_attr($status->pill), esc_html($this->words->pill($status)), esc_html($this->standing($status)));
        if ($status->pill === Status::COPY) {
            PlaceAnswers::renderWayBack();

            return;
        }
        foreach ($status->problems as $problem) {
            Html::notice($this->type($problem), $this->words->problem($status, $problem), $this->productOf($problem));
        }
        if ($status->pill === Status::ELSEWHERE) {
            PlaceAnswers::render();
        } elseif ($status->connection->nextTryAt !== null) {
            Html::paragraph($this->words->nextAttempt($status->connection->nextTryAt));
        }
    }

    /**
     * What there is to say where nothing is wrong; else the problems say it.
     */
    private function standing(Status $status): string
    {
        return match ($status->pill) {
            Status::NOT_CONNECTED => __('Your shop is not connected yet. Enter Shop ID and API key, and everything else happens by itself.', 'aura-historia-partner-connect'),
            Status::CONNECTING => __('Your shop is being connected.', 'aura-historia-partner-connect'),
            Status::CONNECTED, Status::NEEDS_YOU, Status::PAUSED => $this->words->confirmed($status),
            Status::COPY => __('You said that this is a copy, so nothing leaves it. To connect it as a shop of its own, save its Shop ID and API key.', 'aura-historia-partner-connect'),
            default => '',
        };
    }

    /**
     * The one product that a problem names, so that it can be looked at.
     */
    private function productOf(StatusProblem $problem): ?int
    {
        $id = (int) ($problem->error->params['product_id'] ?? 0);

        return $id > 0 ? $id : null;
    }

    private function type(StatusProblem $problem): string
    {
        return match ($problem->severity) {
            StatusProblem::STOPS => 'error',
            StatusProblem::TELLS => 'info',
            default => 'warning',
        };
    }
}
