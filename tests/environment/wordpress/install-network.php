<?php

/**
 * Turns a fresh WordPress into a network of sites in folders. wp-config.php must not know of the network yet.
 */

declare(strict_types=1);

return static function (array $arguments): bool {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    require_once ABSPATH . 'wp-admin/includes/network.php';
    global $wpdb;

    foreach ($wpdb->tables('ms_global') as $table => $prefixed) {
        $wpdb->$table = $prefixed;
    }
    install_network();
    // The one complaint that can come is about host names with a port, which work all the same.
    populate_network(1, $arguments['domain'], 'admin@example.org', 'Antiquitäten', '/', false);
    $wpdb->update($wpdb->blogs, ['path' => '/', 'domain' => $arguments['domain']], ['blog_id' => 1]);

    return true;
};
