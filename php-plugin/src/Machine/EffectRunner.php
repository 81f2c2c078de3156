<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Machine;

use AuraHistoria\PartnerConnect\Support\Log;

defined('ABSPATH') || exit;

/**
 * Carries out the effects of a step, whichever machine it was of: each by the handler of its type, in their order.
 */
final class EffectRunner
{
    /**
     * @param array<string, \Closure(Effect): (array<string, mixed>|null)> $handlers by type; each gives the event that came
     *                                                                            of the effect, or null
     */
    public function __construct(private readonly array $handlers, private readonly Log $log)
    {
    }

    /**
     * @param list<Effect> $effects
     * @return array<string, mixed>|null the event to hand to the machine next; null when there is nothing to go on with
     */
    public function run(array $effects): ?array
    {
        $event = null;
        foreach ($effects as $effect) {
            $handler = $this->handlers[$effect->type] ?? null;
            if ($handler === null) {
                $this->log->error("unknown effect {$effect->type}");
                continue;
            }
            $event = $handler($effect) ?? $event;
        }

        return $event;
    }
}
