<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Remembers what others had done to the managed webhooks, and when it was repaired.
 */
final class RepairLog
{
    private const KEPT = 10;

    public function __construct(private readonly OptionStore $options)
    {
    }

    /**
     * Notes the steps that were repairs. After a change of ours, such as of the Shop ID, webhooks differ as well: then and
     * at the first time nothing was repaired.
     *
     * @param array<string, mixed> $desired as of the plan
     * @param list<array<string, mixed>> $steps of the plan
     * @param list<StepOutcome> $outcomes in the order of the steps
     */
    public function note(array $desired, array $steps, array $outcomes): void
    {
        $log = $this->options->freshArray(Options::REPAIRS);
        // Another owner is no change of ours: the one before may have been demoted by somebody else.
        $digest = md5(serialize(array_diff_key($desired, ['user_id' => null])));
        $entries = $this->entriesOf($log);
        if (($log['desired'] ?? '') === $digest) {
            foreach ($steps as $index => $step) {
                if ($step['repair'] && $outcomes[$index]->failure === null) {
                    $entries[] = ['at' => time(), 'topic' => $step['topic'], 'reason' => $step['reason']];
                }
            }
        }
        $changed = ['desired' => $digest, 'entries' => array_slice($entries, -self::KEPT)];
        if ($changed !== $log) {
            $this->options->save(Options::REPAIRS, $changed);
        }
    }

    /**
     * @return list<array{at: int, topic: string, reason: string}> the oldest first
     */
    public function entries(): array
    {
        return $this->entriesOf($this->options->freshArray(Options::REPAIRS));
    }

    /**
     * @param array<string, mixed> $log as it is stored
     * @return list<array{at: int, topic: string, reason: string}>
     */
    private function entriesOf(array $log): array
    {
        $entries = $log['entries'] ?? [];

        return is_array($entries) ? array_values(array_filter($entries, self::isEntry(...))) : [];
    }

    private static function isEntry(mixed $entry): bool
    {
        return is_array($entry) && is_int($entry['at'] ?? null) && is_string($entry['topic'] ?? null) && is_string($entry['reason'] ?? null);
    }
}
