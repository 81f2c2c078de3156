<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusReader;

defined('ABSPATH') || exit;

/**
 * The plugin's tests on the screen Tools > Site Health: does its core answer, and what does the one status say.
 */
final class SiteHealth
{
    private const ENGINE = 'engine';
    private Status|CoreError|null $read = null;

    public function __construct(
        private readonly Core $core,
        private readonly EngineFactory $engines,
        private readonly EngineView $engineWords,
        private readonly StatusReader $reader,
        private readonly StatusHealth $status
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
        foreach ($this->status->labels() as $area => [$label]) {
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
     * @param string $area one of those of {@see StatusHealth::labels()}
     * @return array<string, mixed> as WordPress shows it
     */
    private function test(string $area): array
    {
        return $this->result($area, ...$this->status->test($area, $this->read ??= $this->reader->read()));
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
