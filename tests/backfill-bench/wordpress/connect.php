<?php

/** Connects the shop, and puts the catalog at its beginning. */

declare(strict_types=1);

return static function (array $arguments): void {
    global $wpdb;
    $services = new AuraHistoria\PartnerConnect\Services();
    $result = $services->syncRunner()->enter($arguments['shop_id'], $arguments['api_key']);
    if ($result->problem !== null) {
        throw new RuntimeException("the shop cannot be connected: {$result->problem->code}");
    }
    $wpdb->query("DELETE FROM {$wpdb->prefix}ahpc_products");
    $services->sending()->start('all');
};
