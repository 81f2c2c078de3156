<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use stdClass;

/**
 * A state of the core that several processes step: a step is taken from what is stored now, and stored only if that is
 * still there. So workers, buttons and the regular check never overwrite one another, and no lock can be left behind.
 */
final class SharedState
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
     * @param array<string, mixed> $event without its time
     * @param array<string, mixed> $request what the operation takes besides
     * @param \Closure(list<stdClass>): void|null $beforeStoring called with the effects before the state is stored
     * @param bool $mayBegin whether the event may be the first one; else nothing comes of it where there is no state
     * @return list<stdClass>|CoreError the effects
     */
    public function step(array $event, array $request = [], ?\Closure $beforeStoring = null, bool $mayBegin = true): array|CoreError
    {
        $event += ['now' => time()];
        for ($try = 0; $try < self::TRIES; $try++) {
            $stored = $this->options->freshText($this->option);
            $state = $this->options->stateOf($stored);
            if ($state === null && !$mayBegin) {
                return [];
            }
            $step = $this->core->ask($this->operation, ['state' => $state, 'event' => $event] + $request);
            if ($step instanceof CoreError) {
                return $step;
            }
            if ($beforeStoring !== null) {
                $beforeStoring($step->effects);
            }
            if ($this->options->replace($this->option, $stored, $this->encode($step->state))) {
                return $step->effects;
            }
        }

        return new CoreError('internal_error');
    }

    public function current(): ?stdClass
    {
        return $this->options->freshState($this->option);
    }

    private function encode(stdClass $state): string
    {
        // Letters beyond ASCII are escaped, so that a database of any character set takes them.
        return (string) json_encode($state, JSON_UNESCAPED_SLASHES);
    }
}
