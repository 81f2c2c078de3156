<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\SharedState;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use stdClass;

/**
 * The state of the catalog send, which every worker and every button steps.
 */
final class BackfillMachine
{
    public function __construct(
        private readonly SharedState $shared,
        private readonly StoreFacts $facts,
        private readonly SentProducts $sent
    ) {
    }

    /**
     * Hands the core an event.
     *
     * @param array<string, mixed> $event without its time
     * @return list<stdClass>|CoreError the effects that are left to carry out
     */
    public function step(array $event): array|CoreError
    {
        // A worker whose plugin was uninstalled meanwhile must not leave a state behind.
        $mayBegin = !in_array($event['type'], ['sent', 'found', 'cancel'], true);
        $effects = $this->shared->step($event, ['facts' => $this->facts->ofRequests()], $this->forgetIfWanted(...), $mayBegin);

        return $effects instanceof CoreError
            ? $effects
            : array_values(array_filter($effects, static fn(stdClass $effect): bool => $effect->type !== 'forget'));
    }

    public function state(): ?stdClass
    {
        return $this->shared->current();
    }

    /**
     * Before the state is stored: should this process die in between, what was forgotten is sent again, which does no
     * harm, while what was not forgotten would keep products of another shop from being sent.
     *
     * @param list<stdClass> $effects
     */
    private function forgetIfWanted(array $effects): void
    {
        if (in_array('forget', array_column($effects, 'type'), true)) {
            $this->sent->forgetAll();
        }
    }
}
