<?php

/**
 * Loads the WordPress of AHPC_SITE_PATH, with whichever WooCommerce is active in it, into the process of PHPUnit.
 */

declare(strict_types=1);

require __DIR__ . '/autoload.php';

$sitePath = (string) getenv('AHPC_SITE_PATH');
if (!is_file("$sitePath/wp-load.php")) {
    fwrite(STDERR, "AHPC_SITE_PATH must name the folder of a WordPress site with WooCommerce active; it is \"$sitePath\".\n");
    exit(2);
}

$_SERVER += ['HTTP_HOST' => 'localhost', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
$_SERVER['REMOTE_ADDR'] ??= '127.0.0.1';

// PHPUnit includes this file in a function; what WordPress means to be global has to be named.
global $wp, $wp_query, $wp_the_query, $wp_rewrite, $wp_filter, $wpdb, $wp_version, $wp_embed, $wp_locale, $current_site,
    $current_blog, $shortcode_tags, $table_prefix, $pagenow, $timestart, $wp_object_cache, $woocommerce;

require "$sitePath/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/plugin.php';

if (!class_exists('WooCommerce')) {
    fwrite(STDERR, "No WooCommerce is active in $sitePath.\n");
    exit(2);
}
fwrite(STDERR, sprintf("WooCommerce %s, WordPress %s, PHP %s, %s\n", WC_VERSION, $wp_version, PHP_VERSION, $wpdb->db_server_info()));
