<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\SendingStatus;
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

    /** What passes by itself, and is told otherwise where it has not for long. */
    private const OUTAGES = ['api_timeout', 'api_unreachable', 'api_unavailable', 'api_rate_limited', 'unexpected_answer'];

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
            Status::PAUSED => __('Paused', 'aura-historia-partner-connect'),
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
     * When Aura Historia last accepted the connection; empty where it never did.
     */
    public function confirmed(Status $status): string
    {
        if ($status->connection->registeredAt === null) {
            return '';
        }

        /* translators: %s: date and time */
        return sprintf(__('Aura Historia last confirmed the connection: %s.', 'aura-historia-partner-connect'), Html::time($status->connection->registeredAt));
    }

    /**
     * How many products have a change that Aura Historia does not know yet, and whether it moves; empty where none has.
     */
    public function changes(Status $status): string
    {
        $changes = $status->catalog->onItsWay;
        if ($changes === 0) {
            return '';
        }
        $rests = $status->isHeldUp() || in_array($status->sending->state, [SendingStatus::WAITING, SendingStatus::STOPPED], true);
        $sentence = $rests
            /* translators: %s: number of products */
            ? _n('A change of %s product waits to go to Aura Historia.', 'Changes of %s products wait to go to Aura Historia.', $changes, 'aura-historia-partner-connect')
            /* translators: %s: number of products */
            : _n('A change of %s product is on its way to Aura Historia.', 'Changes of %s products are on their way to Aura Historia.', $changes, 'aura-historia-partner-connect');

        return sprintf($sentence, number_format_i18n($changes));
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
            return $this->messages->withWaiting(
                __('Nothing reaches Aura Historia until you enter a valid key.', 'aura-historia-partner-connect'),
                (int) ($problem->error->params['waiting'] ?? $status->catalog->onItsWay)
            );
        }
        // Of products it may be the API's word on them, which no outage is.
        $isLong = $problem->severity === StatusProblem::STOPS && $problem->since !== null && $problem->products === null;
        if ($isLong && in_array($problem->error->code, self::OUTAGES, true)) {
            return $this->outage($problem->error, $problem->since, $status->catalog->onItsWay);
        }

        return $this->messages->sentence($problem->error);
    }

    private function outage(CoreError $error, int $since, int $waiting): string
    {
        $now = time();
        $isOfDays = $now - $since >= DAY_IN_SECONDS;

        return implode(' ', [
            $this->lasting($error, human_time_diff($since, $now)),
            $waiting === 0
                ? __('Nothing is lost: what changes goes out by itself afterwards.', 'aura-historia-partner-connect')
                : sprintf(
                    /* translators: %s: number of changes */
                    _n(
                        'Nothing is lost: %s change waits and goes out by itself afterwards.',
                        'Nothing is lost: %s changes wait and go out by themselves afterwards.',
                        $waiting,
                        'aura-historia-partner-connect'
                    ),
                    number_format_i18n($waiting)
                ),
            $isOfDays
                ? __('Please contact Aura Historia.', 'aura-historia-partner-connect')
                : __('If it lasts until tomorrow, contact Aura Historia.', 'aura-historia-partner-connect'),
        ]);
    }

    /**
     * @param string $time for how long, such as "3 hours"
     */
    private function lasting(CoreError $error, string $time): string
    {
        $status = number_format_i18n((int) ($error->params['status'] ?? 0));

        return match ($error->code) {
            /* translators: 1: a time such as "3 hours", 2: what the server says, in English */
            'api_unreachable' => sprintf(__('Aura Historia has not been reached for %1$s (%2$s). Ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'), $time, (string) ($error->params['reason'] ?? '')),
            /* translators: %s: a time such as "3 hours" */
            'api_timeout' => sprintf(__('Aura Historia has not answered in time for %s. Ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'), $time),
            /* translators: %s: a time such as "3 hours" */
            'api_rate_limited' => sprintf(__('For %s, Aura Historia has asked this shop for fewer requests.', 'aura-historia-partner-connect'), $time),
            /* translators: 1: a time such as "3 hours", 2: a number */
            'unexpected_answer' => sprintf(__('For %1$s, what answered (status %2$s) was not Aura Historia. A proxy or firewall may stand between; please ask your host.', 'aura-historia-partner-connect'), $time, $status),
            /* translators: 1: a time such as "3 hours", 2: a number */
            default => sprintf(__('Aura Historia has not answered as it should for %1$s (status %2$s): it is overloaded, under maintenance, or has a fault on its side.', 'aura-historia-partner-connect'), $time, $status),
        };
    }
}
