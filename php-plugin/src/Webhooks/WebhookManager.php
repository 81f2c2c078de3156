<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * Brings the managed webhooks to a desired state: asks the core for the plan, carries it out, remembers the result.
 */
final class WebhookManager
{
    /** After more failures in a row than that WooCommerce switches a webhook off, unless a filter says otherwise. */
    private const MAX_FAILURES = 5;

    public function __construct(
        private readonly Core $core,
        private readonly WebhookStore $store,
        private readonly PlanApplier $applier,
        private readonly WebhookWatcher $watcher,
        private readonly OptionStore $options,
        private readonly RepairLog $repairs,
        private readonly Log $log
    ) {
    }

    /**
     * @param array<string, mixed> $desired `mode` and what that mode needs
     * @return list<StepOutcome>|CoreError
     */
    public function bring(array $desired): array|CoreError
    {
        $plan = $this->core->ask('plan_webhooks', $this->planRequest($desired));
        if ($plan instanceof CoreError) {
            return $plan;
        }
        $outcomes = $this->applier->apply($plan['steps']);
        $this->report($outcomes);
        $this->remember($plan, $outcomes);
        $this->repairs->note($desired, $plan['steps'], $outcomes);

        return $outcomes;
    }

    /**
     * The request for `plan_webhooks` as things are now.
     *
     * @param array<string, mixed> $desired `mode` and what that mode needs
     * @return array{desired: array<string, mixed>, known_ids: object, actual: list<array<string, mixed>>}
     */
    public function planRequest(array $desired): array
    {
        return [
            'desired' => $desired,
            'known_ids' => (object) $this->knownIds(),
            'actual' => $this->store->all(),
        ];
    }

    /**
     * Whether one of ours is switched off, by WooCommerce after failed deliveries or by a person.
     */
    public function anyDisabled(): bool
    {
        return in_array('disabled', array_column($this->statuses(), 'status'), true);
    }

    /**
     * The managed webhooks by topic; `missing` is the status of one that is gone.
     *
     * @return array<string, array{id: int, status: string, has_failed: bool}> the last is whether deliveries failed as often
     *                                                                         as WooCommerce takes
     */
    public function statuses(): array
    {
        return array_map(function (int $id): array {
            $webhook = $this->store->find($id) ?? [];

            return [
                'id' => $id,
                'status' => $webhook['status'] ?? 'missing',
                'has_failed' => ($webhook['failure_count'] ?? 0) > self::MAX_FAILURES,
            ];
        }, $this->knownIds());
    }

    /**
     * @return array<string, int>
     */
    public function knownIds(): array
    {
        return array_map(Loose::int(...), $this->options->freshArray(Options::WEBHOOK_IDS));
    }

    /**
     * @param array<string, mixed> $plan
     * @param list<StepOutcome> $outcomes
     */
    private function remember(array $plan, array $outcomes): void
    {
        $kept = $plan['kept'];
        foreach ($outcomes as $outcome) {
            if ($outcome->action === 'create' && $outcome->id > 0) {
                $kept[$outcome->topic] = $outcome->id;
            }
        }
        $this->options->save(Options::WEBHOOK_IDS, $kept);
        $this->watcher->remember(array_values($kept), $plan['managed_fields'], $plan['name_prefix']);
    }

    /**
     * @param list<StepOutcome> $outcomes
     */
    private function report(array $outcomes): void
    {
        foreach ($outcomes as $outcome) {
            $what = "webhook {$outcome->id} ({$outcome->topic}): {$outcome->action}";
            if ($outcome->failure === null) {
                $this->log->info($what);
            } else {
                $this->log->error("{$what} failed: {$outcome->failure}");
            }
        }
    }
}
