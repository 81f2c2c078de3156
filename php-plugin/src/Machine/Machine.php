<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Machine;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\OptionStore;

defined('ABSPATH') || exit;

/**
 * A state of the core that several processes step: a step is taken from what is stored now, and stored only if that is
 * still there. So workers, buttons and the regular check never overwrite one another, and no lock can be left behind.
 */
final class Machine
{
    /** A try fails because another process has succeeded, or the database has failed. */
    private const TRIES = 50;

    /**
     * @param string $operation of the core
     * @param string $option where the state is
     */
    public function __construct(
        private readonly Core $core,
        private readonly OptionStore $options,
        private readonly string $operation,
        private readonly string $option
    ) {
    }

    /**
     * Hands the core an event.
     *
     * @param array<string, mixed> $event
     * @param array<string, mixed> $facts of the shop
     * @param \Closure(Step): void|null $beforeStoring called with the step before its state is stored
     * @param bool $mayBegin whether the event may be the first one; else nothing comes of it where there is no state, as
     *                       where the plugin was deleted meanwhile
     */
    public function step(array $event, array $facts, ?\Closure $beforeStoring = null, bool $mayBegin = true): Step
    {
        for ($try = 0; $try < self::TRIES; $try++) {
            $stored = $this->options->freshText($this->option);
            $state = $this->options->stateOf($stored);
            if ($state === null && !$mayBegin) {
                return Step::nothing();
            }
            $request = ['facts' => $facts, 'now' => time(), 'event' => $event];
            $answer = $this->core->ask($this->operation, ['state' => $state] + $request);
            if ($state !== null && $answer instanceof CoreError && $answer->code === CoreError::UNREADABLE) {
                // What another version has stored, or somebody has edited, must not stand in the way for ever.
                $answer = $mayBegin ? $this->core->ask($this->operation, ['state' => null] + $request) : $answer;
            }
            if ($answer instanceof CoreError) {
                return Step::broken($answer);
            }
            $step = Step::fromArray($answer);
            if ($beforeStoring !== null) {
                $beforeStoring($step);
            }
            if ($this->options->replace($this->option, $stored, $this->options->textOf((array) ($answer['state'] ?? [])))) {
                return $step;
            }
        }

        return Step::broken(new CoreError(CoreError::DEFECT));
    }

    /**
     * @return array<string, mixed>|null null where there is no state yet
     */
    public function current(): ?array
    {
        return $this->options->freshState($this->option);
    }
}
