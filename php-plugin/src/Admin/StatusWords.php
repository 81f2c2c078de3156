<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;

defined('ABSPATH') || exit;

/**
 * The words of the one status, the same wherever it is shown. Plain text, to be escaped by whoever shows it.
 */
final class StatusWords
{
    /** What another key mends. */
    private const ABOUT_THE_KEY = ['api_key_missing', 'invalid_api_key', 'api_key_incomplete', 'api_key_rejected'];

    public function __construct(private readonly Messages $messages)
    {
    }

    /**
     * All of it in a word or a few.
     */
    public function pill(Status $status): string
    {
        return match ($status->pill) {
            Status::CONNECTED => __('Connected', 'aura-historia-partner-connect'),
            Status::CONNECTING => __('Being connected', 'aura-historia-partner-connect'),
            Status::NEEDS_YOU => __('Connected, but something needs you', 'aura-historia-partner-connect'),
            Status::STOPPED => __('Stopped', 'aura-historia-partner-connect'),
            Status::COPY => __('Copy of a shop', 'aura-historia-partner-connect'),
            Status::ELSEWHERE => __('Not where it was connected', 'aura-historia-partner-connect'),
            default => __('Not connected', 'aura-historia-partner-connect'),
        };
    }

    /**
     * What is wrong, with how many products, what to do, and since when.
     */
    public function problem(Status $status, StatusProblem $problem): string
    {
        $sentence = $this->sentence($status, $problem);
        // Whatever has figures of its own says how many.
        if ($problem->products !== null && $problem->error->params === []) {
            $sentence = sprintf(
                /* translators: 1: number of products, 2: what is wrong with each */
                _n('%1$s product: %2$s', '%1$s products: %2$s', $problem->products, 'aura-historia-partner-connect'),
                number_format_i18n($problem->products),
                $sentence
            );
        }
        if ($problem->since !== null) {
            /* translators: %s: date and time */
            $sentence .= ' ' . sprintf(__('Since %s.', 'aura-historia-partner-connect'), Html::time($problem->since));
        }

        return $sentence;
    }

    /**
     * When something is tried again.
     */
    public function nextAttempt(int $timestamp): string
    {
        /* translators: %s: date and time */
        return sprintf(__('Next attempt: %s.', 'aura-historia-partner-connect'), Html::time($timestamp));
    }

    /**
     * When the queue of the site last ran.
     */
    public function lastRun(Status $status): string
    {
        if ($status->queue->ranAt === null) {
            return __('The background tasks of this site have not run yet, or long ago.', 'aura-historia-partner-connect');
        }

        /* translators: %s: date and time */
        return sprintf(__('The background tasks of this site last ran: %s.', 'aura-historia-partner-connect'), Html::time($status->queue->ranAt));
    }

    private function sentence(Status $status, StatusProblem $problem): string
    {
        if ($problem->error->code === 'nothing_reaches' && array_filter(self::ABOUT_THE_KEY, $status->has(...)) !== []) {
            $waiting = (int) ($problem->error->params['waiting'] ?? $status->catalog->onItsWay);

            return sprintf(
                /* translators: %s: number of changes */
                _n(
                    'Nothing reaches Aura Historia until you enter a valid key. Nothing is lost: %s change waits.',
                    'Nothing reaches Aura Historia until you enter a valid key. Nothing is lost: %s changes wait.',
                    $waiting,
                    'aura-historia-partner-connect'
                ),
                number_format_i18n($waiting)
            );
        }

        return $this->messages->sentence($problem->error);
    }
}
