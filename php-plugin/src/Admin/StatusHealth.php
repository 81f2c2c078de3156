<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;

defined('ABSPATH') || exit;

/**
 * What Site Health tells of the one status, in five tests. Each problem belongs to one of them.
 */
final class StatusHealth
{
    private const CONNECTION = 'connection';
    private const PLACE = 'place';
    private const QUEUE = 'queue';
    private const TABLES = 'tables';
    private const WAITING = 'waiting';

    /** To which test a problem belongs where that does not follow from whether it is about products. */
    private const TEST_OF = [
        'nothing_reaches' => self::CONNECTION,
        'shop_elsewhere' => self::PLACE,
        'queue_asleep' => self::QUEUE,
        'tables_missing' => self::TABLES,
        'many_removals' => self::WAITING,
        'deliveries_unbuildable' => self::WAITING,
        'sending_paused' => self::WAITING,
    ];

    /** Of what is worth knowing only, this does not pass by itself, and somebody should look after it. */
    private const LASTING = ['deliveries_unbuildable', 'sending_paused'];

    /** Of what is worth knowing only, this says nothing of whether changes arrive, and is told on the page alone. */
    private const ASIDE = ['locale_filtered', 'currency_filtered', 'settings_replaced'];

    public function __construct(private readonly StatusWords $words, private readonly Messages $messages)
    {
    }

    /**
     * @param string $area one of those of {@see labels()}
     * @return array{string, string, list<string>} status and heading as of WordPress, and sentences, of which any may be empty
     */
    public function test(string $area, Status|CoreError $status): array
    {
        [, $good, $bad] = $this->labels()[$area];
        if ($status instanceof CoreError) {
            return ['recommended', __('Not known while the engine of Aura Historia Partner Connect does not answer', 'aura-historia-partner-connect'), [
                $this->messages->sentence($status),
            ]];
        }
        $problems = $status->pill === Status::COPY ? [] : $this->problemsOf($area, $status);
        if ($problems === []) {
            return $this->withoutProblem($area, $status, $good);
        }
        $stops = array_filter($problems, static fn(StatusProblem $problem): bool => $problem->severity === StatusProblem::STOPS);

        return [
            $stops === [] ? 'recommended' : 'critical',
            $this->heading($problems[0]) ?? $bad,
            array_map(fn(StatusProblem $problem): string => $this->words->problem($status, $problem), $problems),
        ];
    }

    /**
     * @return array<string, array{string, string, string}> what a test is about, and its headings where all is well and where
     *                                                      something is wrong
     */
    public function labels(): array
    {
        return [
            self::CONNECTION => [
                __('Connection to Aura Historia', 'aura-historia-partner-connect'),
                __('The connection to Aura Historia is in order', 'aura-historia-partner-connect'),
                __('Something is wrong with the connection to Aura Historia', 'aura-historia-partner-connect'),
            ],
            self::PLACE => [
                __('Copy of a shop that is connected to Aura Historia', 'aura-historia-partner-connect'),
                __('It is clear which shop speaks to Aura Historia', 'aura-historia-partner-connect'),
                __('This shop is not where it was connected to Aura Historia', 'aura-historia-partner-connect'),
            ],
            self::QUEUE => [
                __('Background tasks for Aura Historia', 'aura-historia-partner-connect'),
                __('No background task for Aura Historia is overdue', 'aura-historia-partner-connect'),
                __('The background tasks for Aura Historia do not run', 'aura-historia-partner-connect'),
            ],
            self::TABLES => [
                __('Table of Aura Historia Partner Connect', 'aura-historia-partner-connect'),
                __('Changes for Aura Historia can be written down', 'aura-historia-partner-connect'),
                __('Changes for Aura Historia cannot be written down', 'aura-historia-partner-connect'),
            ],
            self::WAITING => [
                __('Products for Aura Historia', 'aura-historia-partner-connect'),
                __('No product needs you for Aura Historia', 'aura-historia-partner-connect'),
                __('Products need you before they are right at Aura Historia', 'aura-historia-partner-connect'),
            ],
        ];
    }

    /**
     * The heading of what the one of its test does not fit.
     */
    private function heading(StatusProblem $worst): ?string
    {
        return match ($worst->error->code) {
            'sending_paused' => __('Sending to Aura Historia is paused', 'aura-historia-partner-connect'),
            'deliveries_unbuildable' => __('Changes reach Aura Historia some minutes late', 'aura-historia-partner-connect'),
            default => null,
        };
    }

    /**
     * What somebody should do something about.
     *
     * @return list<StatusProblem>
     */
    private function problemsOf(string $area, Status $status): array
    {
        return array_values(array_filter(
            $status->problems,
            fn(StatusProblem $problem): bool => $this->areaOf($problem) === $area
                && ($problem->severity !== StatusProblem::TELLS || in_array($problem->error->code, self::LASTING, true))
        ));
    }

    /**
     * Why changes do not arrive at the moment, where that should pass by itself.
     *
     * @return list<string>
     */
    private function passing(Status $status): array
    {
        $passing = array_filter(
            $status->ofSeverity(StatusProblem::TELLS),
            static fn(StatusProblem $problem): bool => !in_array($problem->error->code, [...self::LASTING, ...self::ASIDE], true)
        );

        return array_values(array_map(fn(StatusProblem $problem): string => $this->words->problem($status, $problem), $passing));
    }

    private function areaOf(StatusProblem $problem): string
    {
        return self::TEST_OF[$problem->error->code] ?? ($problem->products === null ? self::CONNECTION : self::WAITING);
    }

    /**
     * @return array{string, string, list<string>}
     */
    private function withoutProblem(string $area, Status $status, string $good): array
    {
        if ($area === self::CONNECTION && $status->pill === Status::NOT_CONNECTED) {
            return ['recommended', __('Your shop is not connected to Aura Historia yet', 'aura-historia-partner-connect'), [
                __('Enter Shop ID and API key on the settings page, and everything else happens by itself.', 'aura-historia-partner-connect'),
            ]];
        }
        $mayWait = !$status->isSilentPlace() && $status->pill !== Status::NOT_CONNECTED && $status->catalog->onItsWay > 0;
        if ($area === self::WAITING && $mayWait && $status->isHeldUp()) {
            return ['recommended', __('Changes wait to be sent to Aura Historia', 'aura-historia-partner-connect'), [
                $this->words->changes($status),
                __('Nothing is lost. What keeps them stands beside this in another entry about Aura Historia.', 'aura-historia-partner-connect'),
            ]];
        }

        return ['good', $area === self::CONNECTION ? $this->standing($status, $good) : $good, match ($area) {
            self::CONNECTION => [$this->connection($status), ...$this->passing($status)],
            self::QUEUE => [$this->words->lastRun($status)],
            self::WAITING => $mayWait ? [$this->words->changes($status), ...$this->passing($status)] : [],
            default => [],
        }];
    }

    private function standing(Status $status, string $good): string
    {
        return match (true) {
            $status->isSilentPlace() => __('Nothing is sent to Aura Historia from here', 'aura-historia-partner-connect'),
            $status->pill === Status::CONNECTING => __('Your shop is being connected to Aura Historia', 'aura-historia-partner-connect'),
            $this->passing($status) !== [] => __('The connection to Aura Historia has trouble that should pass by itself', 'aura-historia-partner-connect'),
            default => $good,
        };
    }

    /**
     * The pill is about all of it, so it may say what does not hold for the connection.
     */
    private function connection(Status $status): string
    {
        $isAboutIt = in_array($status->pill, [Status::CONNECTED, Status::CONNECTING], true) || $status->isSilentPlace();

        return $isAboutIt ? $this->words->pill($status) : $this->words->confirmed($status);
    }
}
