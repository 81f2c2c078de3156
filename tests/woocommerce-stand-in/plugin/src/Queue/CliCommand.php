<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue;

use ActionScheduler;
use ActionScheduler_QueueCleaner;
use WP_CLI;

/** Runs scheduled actions. */
final class CliCommand
{
    /**
     * Runs what is due, without the limits of time and batches that a run in a page load has.
     *
     * ## OPTIONS
     *
     * [--batch-size=<size>]
     * : How many actions are claimed at once.
     * ---
     * default: 100
     * ---
     *
     * [--batches=<number>]
     * : After how many batches to stop; 0 goes on until nothing is due.
     * ---
     * default: 0
     * ---
     *
     * [--hooks=<hooks>]
     * : Only these, parted by commas.
     *
     * [--group=<group>]
     * : Only those of this group.
     *
     * [--force]
     * : Also when another run is under way.
     *
     * @param list<string> $args
     * @param array<string, string> $options
     */
    public function run(array $args, array $options): void
    {
        $runner = ActionScheduler::runner();
        if ($runner->has_maximum_concurrent_batches() && !isset($options['force'])) {
            WP_CLI::error('Another run is under way. Use --force to run beside it.');
        }
        (new ActionScheduler_QueueCleaner())->clean();
        $hooks = array_values(array_filter(explode(',', $options['hooks'] ?? '')));
        $batches = (int) ($options['batches'] ?? 0);
        $total = 0;
        for ($batch = 1; $batches === 0 || $batch <= $batches; $batch++) {
            $done = $runner->do_batch((int) ($options['batch-size'] ?? 100), 'WP CLI', $hooks, $options['group'] ?? '');
            $total += $done;
            if ($done === 0) {
                break;
            }
        }
        WP_CLI::success("$total scheduled actions completed.");
    }
}
