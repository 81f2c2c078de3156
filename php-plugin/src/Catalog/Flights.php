<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Http\ApiClient;
use AuraHistoria\PartnerConnect\Machine\Effect;
use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Support\Budget;
use AuraHistoria\PartnerConnect\Support\Host;

defined('ABSPATH') || exit;

/**
 * Carries out flights: loads one, sends all of its requests at once, loads the next one meanwhile, and reports.
 */
final class Flights
{
    /** After so many seconds of reading, what is there is sent. */
    private const READING_SECONDS = 5;

    private ?Flight $current = null;

    /** Loaded while the current one was on the wire. */
    private ?Flight $next = null;

    /** Whether the last flight did not leave since it had taken too long to read. */
    public bool $wasLate = false;

    public function __construct(
        private readonly ProductTable $table,
        private readonly PageBuilder $pages,
        private readonly Signer $signer,
        private readonly ApiClient $api,
        private readonly OptionStore $options
    ) {
    }

    /**
     * @param Effect $plan the core's effect `fly`
     * @return array<string, mixed>|null the event that came of it; null where nothing may leave any more
     */
    public function fly(Effect $plan, Budget $budget): ?array
    {
        $flight = $this->current = $this->loaded($plan);
        $end = microtime(true) + self::READING_SECONDS;
        while ($flight->loadPage()) {
            if (microtime(true) >= $end || $budget->isUsedUp()) {
                break;
            }
        }
        if ($flight->isEmpty()) {
            return ['type' => 'idle', 'due_in' => $this->table->secondsUntilDue()];
        }
        $this->next = $budget->isUsedUp() ? null : $this->plan($plan);
        $event = $this->send($flight, $budget, $this->loadNext(...));
        // Products refer to themselves by way of their data stores, and would be kept until PHP looks for such circles.
        Host::collectCycles();

        return $event;
    }

    /**
     * Sends these products though they are not due, as the delivery of one of them asks for.
     *
     * @param list<int> $ids
     * @return array<string, mixed>|null the event that came of it; null where other flights have them all
     */
    public function flyEarly(Effect $plan, array $ids, Budget $budget): ?array
    {
        $flight = $this->current = $this->plan($plan);

        return $flight->loadEarly($ids) ? $this->send($flight, $budget, static fn(): bool => false) : null;
    }

    /**
     * Writes down what the core makes of the last flight's answers.
     */
    public function finish(Effect $outcome): void
    {
        $this->current?->finish($outcome);
        $this->current = null;
    }

    /**
     * Gives back whatever was claimed and has not left.
     */
    public function abandon(): void
    {
        $this->current?->abandon();
        $this->next?->abandon();
        $this->current = $this->next = null;
    }

    /**
     * @param \Closure(): bool $meanwhile does some work while the requests are on the wire; false when there is none left
     * @return array<string, mixed>|null null where nothing may leave any more
     */
    private function send(Flight $flight, Budget $budget, \Closure $meanwhile): ?array
    {
        $requests = $this->mayLeave() ? $flight->depart() : [];
        if ($requests === [] && $flight->hasRequests()) {
            $this->wasLate = $flight->isLate();
            $this->abandon();

            return null;
        }
        $flight->settleUnsaid();

        return $flight->report($this->api->sendAll($requests, $meanwhile), $budget->isUsedUp());
    }

    /**
     * Whether the plugin is still active: it may have been switched off, or deleted, since this process began.
     */
    public function mayLeave(): bool
    {
        $active = $this->options->freshArray('active_plugins');
        $everywhere = is_multisite() ? (array) get_site_option('active_sitewide_plugins') : [];
        $plugin = plugin_basename(AHPC_FILE);

        return in_array($plugin, $active, true) || isset($everywhere[$plugin]) || str_starts_with(AHPC_FILE, WPMU_PLUGIN_DIR);
    }

    /**
     * Loads another page ahead; false when there is none, or it cannot be read now.
     */
    private function loadNext(): bool
    {
        try {
            return $this->next?->loadPage() ?? false;
        } catch (\Throwable) {
            // Whoever reads it next will see the same, and is not on the wire meanwhile.
            $this->next?->abandon();
            $this->next = null;

            return false;
        }
    }

    private function loaded(Effect $plan): Flight
    {
        $next = $this->next;
        $this->next = null;
        if ($next !== null && $next->plan->fields() == $plan->fields()) {
            return $next;
        }
        $next?->abandon();

        return $this->plan($plan);
    }

    private function plan(Effect $plan): Flight
    {
        // One after the other they would take longer than the rows are claimed for.
        $requests = $this->api->canSendSeveral() ? $plan->int('max_requests') : 1;

        return new Flight($this->table, $this->pages, $this->signer, $plan, $requests);
    }
}
