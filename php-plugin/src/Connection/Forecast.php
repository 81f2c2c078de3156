<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Machine\Step;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;
use AuraHistoria\PartnerConnect\Webhooks\WebhookOwner;

defined('ABSPATH') || exit;

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
        private readonly WebhookManager $webhooks,
        private readonly WebhookOwner $owner
    ) {
    }

    /**
     * What the webhooks would be brought to, null when they would be left alone, and whether the API is asked before.
     *
     * @return array{desired: array<string, mixed>|null, asks_first: bool}|CoreError
     */
    public function webhooks(): array|CoreError
    {
        $facts = $this->facts->read() + ['webhooks_disabled' => $this->webhooks->anyDisabled(), 'owner_id' => $this->owner->candidate()];
        $start = ['type' => 'start', 'force' => false, 'random_hex' => bin2hex(random_bytes(32))];
        $answer = $this->ask($this->options->freshState(Options::CONNECTION_STATE), $facts, $start);
        if ($answer instanceof CoreError) {
            return $answer;
        }
        $step = Step::fromArray($answer);
        $asksFirst = $step->find('request') !== null;
        if ($asksFirst) {
            $facts['secret'] = $step->find('store_secret')?->text('secret') ?? $facts['secret'];
            $answer = $this->ask((array) $answer['state'], $facts, ['type' => 'answered', 'jitter' => 0, 'answer' => self::ACCEPTED]);
            if ($answer instanceof CoreError) {
                return $answer;
            }
            $step = Step::fromArray($answer);
        }

        return ['desired' => $step->find('webhooks')?->array('desired'), 'asks_first' => $asksFirst];
    }

    /**
     * @param array<string, mixed>|null $state
     * @param array<string, mixed> $facts
     * @param array<string, mixed> $event
     * @return array<string, mixed>|CoreError
     */
    private function ask(?array $state, array $facts, array $event): array|CoreError
    {
        return $this->core->ask('connection_step', ['state' => $state, 'facts' => $facts, 'now' => time(), 'event' => $event]);
    }
}
