<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;
use AuraHistoria\PartnerConnect\Status\StatusReader;

defined('ABSPATH') || exit;

/**
 * The plugin's tests on the screen Tools > Site Health: does its core answer, and what does the one status say. Each problem
 * of it belongs to one test.
 */
final class SiteHealth
{
    private const ENGINE = 'engine';
    private const CONNECTION = 'connection';
    private const PLACE = 'place';
    private const QUEUE = 'queue';
    private const TABLES = 'tables';
    private const WAITING = 'waiting';

    /** To which test a problem belongs that is not about products; all others belong to the connection. */
    private const TEST_OF = [
        'shop_elsewhere' => self::PLACE,
        'queue_asleep' => self::QUEUE,
        'tables_missing' => self::TABLES,
        'many_removals' => self::WAITING,
        'deliveries_unbuildable' => self::WAITING,
    ];

    private Status|CoreError|null $status = null;

    public function __construct(
        private readonly Core $core,
        private readonly EngineFactory $engines,
        private readonly EngineView $engineWords,
        private readonly StatusReader $reader,
        private readonly StatusWords $words,
        private readonly Messages $messages
    ) {
    }

    /**
     * @param array<string, mixed> $tests as WordPress lists them
     * @return array<string, mixed>
     */
    public function addTests(array $tests): array
    {
        $tests['direct'][$this->name(self::ENGINE)] = [
            'label' => __('Engine of Aura Historia Partner Connect', 'aura-historia-partner-connect'),
            'test' => $this->testEngine(...),
        ];
        foreach ($this->labels() as $area => [$label]) {
            $tests['direct'][$this->name($area)] = ['label' => $label, 'test' => fn(): array => $this->test($area)];
        }

        return $tests;
    }

    /**
     * @return array<string, mixed> as WordPress shows it
     */
    public function testEngine(): array
    {
        $choice = $this->engines->choose();
        $trouble = $this->engineWords->trouble($choice);
        if (!$this->answers($choice->coreVersion)) {
            return $this->result(
                self::ENGINE,
                'critical',
                __('The engine of Aura Historia Partner Connect does not answer', 'aura-historia-partner-connect'),
                [__('Nothing can be connected or sent, since files of the plugin are missing, damaged or of another version. Please delete the plugin’s folder and install the plugin again; its settings stay. If that does not help, WooCommerce > Status > Logs says more.', 'aura-historia-partner-connect'), $trouble]
            );
        }
        if ($trouble !== '') {
            return $this->result(
                self::ENGINE,
                'recommended',
                __('Aura Historia Partner Connect works, but not with the engine that was meant', 'aura-historia-partner-connect'),
                [$this->engineWords->answering($choice), $trouble]
            );
        }

        return $this->result(
            self::ENGINE,
            'good',
            __('The engine of Aura Historia Partner Connect answers', 'aura-historia-partner-connect'),
            [$this->engineWords->answering($choice)]
        );
    }

    /**
     * @param string $area one of those of {@see labels()}
     * @return array<string, mixed> as WordPress shows it
     */
    public function test(string $area): array
    {
        [, $good, $bad] = $this->labels()[$area];
        $status = $this->status ??= $this->reader->read();
        if ($status instanceof CoreError) {
            return $this->result($area, 'recommended', __('Not known while the engine of Aura Historia Partner Connect does not answer', 'aura-historia-partner-connect'), [
                $this->messages->sentence($status),
            ]);
        }
        $problems = $status->pill === Status::COPY ? [] : $this->problemsOf($area, $status);
        if ($problems === []) {
            return $this->withoutProblem($area, $status, $good);
        }
        $stops = array_filter($problems, static fn(StatusProblem $problem): bool => $problem->severity === StatusProblem::STOPS);

        return $this->result(
            $area,
            $stops === [] ? 'recommended' : 'critical',
            $bad,
            array_map(fn(StatusProblem $problem): string => $this->words->problem($status, $problem), $problems)
        );
    }

    /**
     * @return array<string, array{string, string, string}> what a test is about, and its headings where all is well and where
     *                                                      something is wrong
     */
    private function labels(): array
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
     * What is worth knowing only, such as a filter of another plugin, is told on the page.
     *
     * @return list<StatusProblem>
     */
    private function problemsOf(string $area, Status $status): array
    {
        return array_values(array_filter(
            $status->problems,
            fn(StatusProblem $problem): bool => $problem->severity !== StatusProblem::TELLS && $this->areaOf($problem) === $area
        ));
    }

    private function areaOf(StatusProblem $problem): string
    {
        return self::TEST_OF[$problem->error->code] ?? ($problem->products === null ? self::CONNECTION : self::WAITING);
    }

    /**
     * @return array<string, mixed>
     */
    private function withoutProblem(string $area, Status $status, string $good): array
    {
        if ($area === self::CONNECTION && $status->pill === Status::NOT_CONNECTED) {
            return $this->result($area, 'recommended', __('Your shop is not connected to Aura Historia yet', 'aura-historia-partner-connect'), [
                __('Enter Shop ID and API key on the settings page, and everything else happens by itself.', 'aura-historia-partner-connect'),
            ]);
        }
        if ($area === self::WAITING && $status->catalog->onItsWay > 0 && $status->isHeldUp() && !$status->isSilentPlace() && $status->pill !== Status::NOT_CONNECTED) {
            return $this->result($area, 'recommended', __('Changes wait to be sent to Aura Historia', 'aura-historia-partner-connect'), [$this->waiting($status)]);
        }

        return $this->result($area, 'good', $area === self::CONNECTION ? $this->standing($status, $good) : $good, [match ($area) {
            self::CONNECTION => $this->words->pill($status),
            self::QUEUE => $this->words->lastRun($status),
            default => '',
        }]);
    }

    private function standing(Status $status, string $good): string
    {
        return match (true) {
            $status->isSilentPlace() => __('Nothing is sent to Aura Historia from here', 'aura-historia-partner-connect'),
            $status->pill === Status::CONNECTING => __('Your shop is being connected to Aura Historia', 'aura-historia-partner-connect'),
            default => $good,
        };
    }

    private function waiting(Status $status): string
    {
        return sprintf(
            /* translators: %s: number of products */
            _n(
                '%s product is on its way and waits, since something else has to be put right first. Nothing is lost.',
                '%s products are on their way and wait, since something else has to be put right first. Nothing is lost.',
                $status->catalog->onItsWay,
                'aura-historia-partner-connect'
            ),
            number_format_i18n($status->catalog->onItsWay)
        );
    }

    /**
     * Whether the core answers and is the plugin's own; after half an update it may be another one.
     */
    private function answers(string $coreVersion): bool
    {
        $answer = $this->core->ask('version', []);

        return is_array($answer) && ($answer['core'] ?? null) === $coreVersion;
    }

    private function name(string $area): string
    {
        return "ahpc_{$area}";
    }

    /**
     * @param list<string> $sentences
     * @return array<string, mixed>
     */
    private function result(string $area, string $status, string $label, array $sentences): array
    {
        return [
            'label' => $label,
            'status' => $status,
            'badge' => ['label' => __('Aura Historia', 'aura-historia-partner-connect'), 'color' => 'blue'],
            'description' => '<p>' . implode('</p><p>', array_map('esc_html', array_filter($sentences))) . '</p>',
            'actions' => sprintf(
                '<a href="%s">%s</a>',
                esc_url(SettingsPage::url()),
                esc_html__('Settings of Aura Historia Partner Connect', 'aura-historia-partner-connect')
            ),
            'test' => $this->name($area),
        ];
    }
}
