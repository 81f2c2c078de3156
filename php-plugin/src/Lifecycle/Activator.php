<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Notes that a sync is wanted and leaves at once: whoever activates the plugin does not wait for the API.
 *
 * The next request of an administrator or of the queue does the rest, see {@see Maintenance}.
 */
final class Activator
{
    public function __construct(private readonly Sites $sites, private readonly OptionStore $options)
    {
    }

    public function activate(bool $wholeNetwork): void
    {
        $this->sites->each($wholeNetwork, function (): void {
            $this->options->save(Options::NEEDS_SYNC, 'activated');
            $this->options->save(Options::CHECK_SEEN_AT, 0);
        });
    }
}
