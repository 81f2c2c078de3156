<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusProblem;
use AuraHistoria\PartnerConnect\Status\StatusReader;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

defined('ABSPATH') || exit;

/**
 * The plugin's section on the screen Tools > Site Health > Info, which people copy into mails and forums.
 *
 * So it holds no key, secret or Shop ID, and of the address of the API the host only. Labels are translated; values are
 * codes and numbers, since it is support that reads them.
 */
final class DebugInformation
{
    private const NONE = '-';
    private const UNKNOWN = 'unknown';

    public function __construct(
        private readonly Core $core,
        private readonly EngineFactory $engines,
        private readonly StatusReader $reader,
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
        $status = $this->reader->read();
        $sections[SettingsPage::SLUG] = [
            'label' => __('Aura Historia Partner Connect', 'aura-historia-partner-connect'),
            'description' => __('No key and no secret is among these.', 'aura-historia-partner-connect'),
            'fields' => array_map(
                static fn(array $field): array => ['label' => $field[0], 'value' => $field[1]],
                $this->engine() + $this->host() + $this->settings() + ($status instanceof CoreError ? [] : $this->status($status)) + $this->webhooks()
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
            'core' => [__('Version that the engine answers', 'aura-historia-partner-connect'), $this->coreVersion()],
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
    private function settings(): array
    {
        return [
            'configured' => [__('Shop ID and API key are entered', 'aura-historia-partner-connect'), $this->settings->isConfigured() ? 'yes' : 'no'],
            'api' => [__('Host of the API', 'aura-historia-partner-connect'), (string) (wp_parse_url($this->settings->baseUrl(), PHP_URL_HOST) ?: self::NONE)],
        ];
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function status(Status $status): array
    {
        $numbers = $status->catalog;

        return [
            'status' => [__('Status', 'aura-historia-partner-connect'), $status->pill],
            'problems' => [__('Problems', 'aura-historia-partner-connect'), implode('; ', array_map($this->problem(...), $status->problems)) ?: self::NONE],
            'connection' => [__('Connection', 'aura-historia-partner-connect'), $status->connection->state],
            'registered' => [__('Last registered', 'aura-historia-partner-connect'), $this->time($status->connection->registeredAt)],
            'next_try' => [__('Next attempt', 'aura-historia-partner-connect'), $this->time($status->connection->nextTryAt)],
            'catalog' => [__('Catalog', 'aura-historia-partner-connect'), $status->sending->state],
            'catalog_next_try' => [__('Next attempt of the catalog', 'aura-historia-partner-connect'), $this->time($status->sending->nextTryAt)],
            'catalog_counts' => [
                __('Products', 'aura-historia-partner-connect'),
                $status->has('tables_missing') ? self::UNKNOWN : sprintf(
                    'total %d, online and up to date %d, change on its way %d, need you %d, left out on purpose %d',
                    $numbers->total(),
                    $numbers->online,
                    $numbers->onItsWay,
                    $numbers->needsYou,
                    $numbers->leftOut
                ),
            ],
            'waiting_since' => [__('The longest waits since', 'aura-historia-partner-connect'), $status->has('tables_missing') ? self::UNKNOWN : $this->time($numbers->waitingSince)],
            'queue_ran' => [__('Background tasks last ran', 'aura-historia-partner-connect'), $this->time($status->queue->ranAt)],
            'queue_due' => [
                $status->queue->dueAt !== null && $status->queue->dueAt < time()
                    ? __('Next background task was due', 'aura-historia-partner-connect')
                    : __('Next background task is due', 'aura-historia-partner-connect'),
                $this->time($status->queue->dueAt),
            ],
        ];
    }

    /**
     * Its code, since when and with how many products; what the sentences are filled with may name people and products.
     */
    private function problem(StatusProblem $problem): string
    {
        $products = $problem->products === null ? '' : " ({$problem->products})";

        return "{$problem->error->code}{$products} since {$this->time($problem->since)}";
    }

    /**
     * @return array<string, array{string, string}>
     */
    private function webhooks(): array
    {
        $fields = [];
        foreach ($this->webhooks->statuses() as $topic => ['id' => $id, 'status' => $status]) {
            /* translators: %s: what a webhook is for, such as product.created */
            $fields["webhook_{$topic}"] = [sprintf(__('Webhook %s', 'aura-historia-partner-connect'), $topic), "{$status} (#{$id})"];
        }

        return $fields;
    }

    private function coreVersion(): string
    {
        $answer = $this->core->ask('version', []);

        return is_array($answer) ? (string) ($answer['core'] ?? '') : 'no answer';
    }

    private function time(?int $timestamp): string
    {
        return $timestamp === null ? self::NONE : gmdate('Y-m-d H:i:s \U\T\C', $timestamp);
    }
}
