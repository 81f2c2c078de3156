<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Connection\StoreFacts;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Storage\SentProducts;
use stdClass;

/**
 * The state of the catalog send, shared by every process: a step is taken from what is stored now, and stored only if that
 * is still there. So workers, buttons and the regular check never overwrite one another, and no lock can be left behind.
 */
final class BackfillMachine
{
    /** Each try fails only because another process has succeeded, so this many are never needed. */
    private const TRIES = 50;

    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly OptionStore $options,
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
        $facts = $this->facts->ofRequests();
        $event += ['now' => time()];
        for ($try = 0; $try < self::TRIES; $try++) {
            $stored = $this->options->freshText(Options::BACKFILL_STATE);
            $step = $this->core->ask('backfill_step', ['state' => $this->decode($stored), 'facts' => $facts, 'event' => $event]);
            if ($step instanceof CoreError) {
                return $step;
            }
            $effects = $this->forgetFirst($step->effects);
            if ($this->options->replace(Options::BACKFILL_STATE, $stored, $this->encode($step->state))) {
                return $effects;
            }
        }

        return new CoreError('internal_error');
    }

    public function state(): ?stdClass
    {
        return $this->decode($this->options->freshText(Options::BACKFILL_STATE));
    }

    /**
     * Before the state is stored: should this process die in between, what was forgotten is sent again, which does no
     * harm, while what was not forgotten would keep products of another shop from being sent.
     *
     * @param list<stdClass> $effects
     * @return list<stdClass> without those
     */
    private function forgetFirst(array $effects): array
    {
        $others = array_values(array_filter($effects, static fn(stdClass $effect): bool => $effect->type !== 'forget'));
        if ($others !== $effects) {
            $this->sent->forgetAll();
        }

        return $others;
    }

    private function decode(?string $text): ?stdClass
    {
        $state = $text === null ? null : json_decode($text);

        return $state instanceof stdClass ? $state : null;
    }

    private function encode(stdClass $state): string
    {
        return (string) json_encode($state, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }
}
