<?php

/** Looks through the catalog for changes, of which there are none, as the nightly audit does; gives products a second. */

declare(strict_types=1);

return static function (array $arguments): float {
    $services = new AuraHistoria\PartnerConnect\Services();
    $services->sending()->start('changes');
    $start = microtime(true);
    do {
        do_action('ahpc_backfill_products_batch', '', 0);
    } while (($services->sending()->state()['walk'] ?? null) !== null);
    $seconds = microtime(true) - $start;
    if ($services->productTable()->secondsUntilDue() !== null) {
        throw new RuntimeException('something is to be sent again, though nothing has changed');
    }

    return $arguments['products'] / $seconds;
};
