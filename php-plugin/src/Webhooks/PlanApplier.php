<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

defined('ABSPATH') || exit;

/**
 * Carries out the steps of a plan one by one. A step that fails leaves the others their chance; planning again repairs it.
 */
final class PlanApplier
{
    public function __construct(private readonly WebhookStore $store, private readonly WebhookWatcher $watcher)
    {
    }

    /**
     * @param list<array<string, mixed>> $steps as the core plans them
     * @return list<StepOutcome>
     */
    public function apply(array $steps): array
    {
        return $this->watcher->lookingAway(function () use ($steps): array {
            $created = [];
            $outcomes = [];
            foreach ($steps as $step) {
                $outcome = $this->applyStep($step, (int) ($step['id'] ?? $created[$step['topic']] ?? 0));
                if ($step['action'] === 'create') {
                    $created[$step['topic']] = $outcome->id;
                }
                $outcomes[] = $outcome;
            }

            return $outcomes;
        });
    }

    /**
     * @param array<string, mixed> $step
     */
    private function applyStep(array $step, int $id): StepOutcome
    {
        try {
            match ($step['action']) {
                'create' => $id = $this->store->create($step['changes']),
                'update' => $this->store->update($id, $step['changes']),
                'delete' => $this->store->delete($id),
            };
        } catch (\Throwable $failure) {
            // Other plugins' code runs inside a save, and whatever it throws must not stop the remaining steps.
            return new StepOutcome($step['action'], $step['topic'], $id, $failure->getMessage());
        }

        return new StepOutcome($step['action'], $step['topic'], $id);
    }
}
