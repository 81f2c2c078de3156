<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\EngineFactory;

/**
 * The plugin's test on the screen Tools > Site Health: does its core answer, and is it the build that it could be.
 */
final class SiteHealth
{
    private const TEST = 'ahpc_engine';

    public function __construct(
        private readonly Core $core,
        private readonly EngineFactory $engines,
        private readonly EngineView $words
    ) {
    }

    /**
     * @param array<string, mixed> $tests as WordPress lists them
     * @return array<string, mixed>
     */
    public function addTest(array $tests): array
    {
        $tests['direct'][self::TEST] = [
            'label' => __('Engine of Aura Historia Partner Connect', 'aura-historia-partner-connect'),
            'test' => $this->test(...),
        ];

        return $tests;
    }

    /**
     * @return array<string, mixed> as WordPress shows it
     */
    public function test(): array
    {
        $choice = $this->engines->choose();
        $trouble = $this->words->trouble($choice);
        if (!$this->answers($choice->coreVersion)) {
            return $this->result(
                'critical',
                __('The engine of Aura Historia Partner Connect does not answer', 'aura-historia-partner-connect'),
                [__('Nothing can be connected or sent, since files of the plugin are missing, damaged or of another version. Please delete the plugin’s folder and install the plugin again; its settings stay. If that does not help, WooCommerce > Status > Logs says more.', 'aura-historia-partner-connect'), $trouble]
            );
        }
        if ($trouble !== '') {
            return $this->result(
                'recommended',
                __('Aura Historia Partner Connect works, but not with the engine that was meant', 'aura-historia-partner-connect'),
                [$this->words->answering($choice), $trouble]
            );
        }

        return $this->result(
            'good',
            __('The engine of Aura Historia Partner Connect answers', 'aura-historia-partner-connect'),
            [$this->words->answering($choice)]
        );
    }

    /**
     * Whether the core answers and is the plugin's own; after half an update it may be another one.
     */
    private function answers(string $coreVersion): bool
    {
        return ($this->core->ask('version', [])->core ?? null) === $coreVersion;
    }

    /**
     * @param list<string> $sentences
     * @return array<string, mixed>
     */
    private function result(string $status, string $label, array $sentences): array
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
            'test' => self::TEST,
        ];
    }
}
