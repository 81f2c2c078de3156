<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

/**
 * The plugin's section on the screen Tools > Site Health > Info, which people copy into mails and forums.
 *
 * So it holds no key, secret or Shop ID, and of the address of the API the host only. Labels are translated; values are
 * codes and numbers, since it is support that reads them.
 */
final class DebugInformation
{
    private const NONE = '-';

    public function __construct(
        private readonly Core $core,
        private readonly EngineFactory $engines,
        private readonly OptionStore $options,
        private readonly Settings $settings,
        private readonly WebhookManager $webhooks,
        private readonly PhpFacts $php
    ) {
    }

    /**
     * @param array<string, mixed> $sections as WordPress lists them
     * @return array<string, mixed>
     */
    public function addSection(array $sections): array
    {
        $sections[SettingsPage::SLUG] = [
            'label' => __('Aura Historia Partner Connect', 'aura-historia-partner-connect'),
            'description' => __('No key and no secret is among these.', 'aura-historia-partner-connect'),
            'fields' => array_map(
                static fn(array $field): array => ['label' => $field[0], 'value' => $field[1]],
                $this->engine() + $this->host() + $this->connection() + $this->webhooks() + $this->catalog()
            ),
        ];

        return $sections;
    }

    /**
     * @return array<string, array{string, string}> label and value by name
     */
    private function engine(): array
    {
        $choice = $this->engines->choose();

        return [
            'plugin' => [__('Version of the plugin', 'aura-historia-partner-connect'), AHPC_VERSION],
            'engine' => [__('Engine', 'aura-historia-partner-connect'), $choice->engine],
            'core' => [__('Version that the engine answers', 'aura-historia-partner-connect'), $this->core->ask('version', [])->core ?? 'no answer'],
            'wish' => [__('Engine that is asked for', 'aura-historia-partner-connect'), $choice->wish ?: self::NONE],
            'extension' => [__('Version of the PHP extension ahpc_core', 'aura-historia-partner-connect'), $choice->extensionVersion ?? 'not loaded'],
            'trouble' => [__('Trouble with the engine', 'aura-historia-partner-connect'), $choice->trouble ?? self::NONE],
        ];
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function host(): array
    {
        return [
            'php' => ['PHP', $this->php->version()],
            'opcache' => ['OPcache', $this->php->opcache()],
            'jit' => ['JIT', $this->php->jit()],
        ];
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function connection(): array
    {
        $state = $this->options->freshState(Options::CONNECTION_STATE);

        return [
            'configured' => [__('Shop ID and API key are entered', 'aura-historia-partner-connect'), $this->settings->isConfigured() ? 'yes' : 'no'],
            'api' => [__('Host of the API', 'aura-historia-partner-connect'), (string) (wp_parse_url($this->settings->baseUrl(), PHP_URL_HOST) ?: self::NONE)],
            'connection' => [__('Connection', 'aura-historia-partner-connect'), $state->phase ?? 'unconfigured'],
            'problem' => [__('Problem of the connection', 'aura-historia-partner-connect'), $state->problem->code ?? self::NONE],
            'registered' => [__('Last registered', 'aura-historia-partner-connect'), $this->time((int) ($state->registered_at ?? 0))],
            'next_try' => [__('Next attempt', 'aura-historia-partner-connect'), $this->time((int) ($state->next_try_at ?? 0))],
        ];
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function webhooks(): array
    {
        $fields = [];
        foreach ($this->webhooks->statuses() as $topic => [$id, $status]) {
            /* translators: %s: what a webhook is for, such as product.created */
            $fields["webhook_{$topic}"] = [sprintf(__('Webhook %s', 'aura-historia-partner-connect'), $topic), "{$status} (#{$id})"];
        }

        return $fields;
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function catalog(): array
    {
        $state = $this->options->freshState(Options::BACKFILL_STATE);
        $counts = array_map(
            static fn(string $count): string => sprintf('%s %d', $count, $state->{$count} ?? 0),
            ['total', 'sent', 'unchanged', 'delivered', 'skipped', 'failed_count']
        );

        return [
            'catalog' => [__('Catalog', 'aura-historia-partner-connect'), $state->phase ?? 'idle'],
            'catalog_counts' => [__('Products', 'aura-historia-partner-connect'), implode(', ', $counts)],
            'catalog_problem' => [__('Problem of the catalog', 'aura-historia-partner-connect'), $state->problem->code ?? self::NONE],
        ];
    }

    private function time(int $timestamp): string
    {
        return $timestamp <= 0 ? self::NONE : gmdate('Y-m-d H:i:s \U\T\C', $timestamp);
    }
}
