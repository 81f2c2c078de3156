<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/**
 * Time that passes together with the work that it makes due. For tests with a shop.
 *
 * @property Shop $shop
 */
trait Clock
{
    /**
     * Lets so many seconds pass and runs what is due then, in one process, which takes half of the time of two.
     *
     * @return array{peak: int} the most memory that the process had, in bytes
     */
    protected function later(int $seconds): array
    {
        return $this->shop->php('(require $arguments["folder"] . "/pass-time.php")($arguments); (require $arguments["folder"] . "/run-queue.php")(["rounds" => 50]);
            return ["peak" => memory_get_peak_usage()];', [
                'folder' => Paths::environment() . '/wordpress',
                'seconds' => $seconds,
            ], user: null, context: 'cron');
    }

    /**
     * Until everything that waits was said for good.
     */
    protected function settle(): void
    {
        array_map($this->later(...), [130, 130, 130]);
    }
}
