<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use stdClass;

/**
 * Goes through the next regular check in thought: nothing is sent, stored or scheduled.
 *
 * Where the API would be asked first, it is taken to accept.
 */
final class Forecast
{
    /** The smallest answer that the core takes for an acceptance. */
    private const ACCEPTED = ['status' => 200, 'headers' => [], 'body' => '{}'];

    public function __construct(
        private readonly Core $core,
        private readonly StoreFacts $facts,
        private readonly OptionStore $options,
        private readonly WebhookManager $webhooks
    ) {
    }

    /**
     * What the webhooks would be brought to, null when they would be left alone, and whether the API is asked before.
     *
     * @return array{desired: stdClass|null, asks_first: bool}|CoreError
     */
    public function webhooks(): array|CoreError
    {
        $facts = $this->facts->ofConnection($this->webhooks->anyDisabled());
        $start = ['type' => 'start', 'now' => time(), 'force' => false, 'random_hex' => bin2hex(random_bytes(32))];
        $step = $this->step($this->options->freshState(Options::CONNECTION_STATE), $facts, $start);
        $asksFirst = !$step instanceof CoreError && $this->find($step, 'request') !== null;
        if ($asksFirst) {
            $facts['secret'] = $this->find($step, 'store_secret')->secret ?? $facts['secret'];
            $answered = ['type' => 'answered', 'now' => time(), 'jitter' => 0, 'answer' => self::ACCEPTED];
            $step = $this->step($step->state, $facts, $answered);
        }

        return $step instanceof CoreError
            ? $step
            : ['desired' => $this->find($step, 'webhooks')->desired ?? null, 'asks_first' => $asksFirst];
    }

    /**
     * @param array<string, mixed> $facts
     * @param array<string, mixed> $event
     */
    private function step(?stdClass $state, array $facts, array $event): stdClass|CoreError
    {
        return $this->core->ask('sync_step', ['state' => $state, 'facts' => $facts, 'event' => $event]);
    }

    private function find(stdClass $step, string $type): ?stdClass
    {
        foreach ($step->effects as $effect) {
            if ($effect->type === $type) {
                return $effect;
            }
        }

        return null;
    }
}
