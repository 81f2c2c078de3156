<?php

/**
 * Installs WordPress and WooCommerce as a small German antique shop would have them after its first day.
 */

declare(strict_types=1);

return static function (array $arguments): string {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    require_once ABSPATH . 'wp-admin/includes/plugin.php';

    wp_install(
        'Antiquitäten am Markt',
        $arguments['admin'],
        'admin@example.org',
        true,
        '',
        $arguments['password'],
    );
    wp_set_current_user(1);
    $options = [
        'WPLANG' => $arguments['locale'],
        'timezone_string' => 'Europe/Berlin',
        'permalink_structure' => '/%postname%/',
        'admin_email_lifespan' => time() + 10 * YEAR_IN_SECONDS,
    ];
    // WordPress refuses a language whose translation files are not there; what counts here is the shop's locale.
    $keepWanted = static fn (mixed $kept, string $option, mixed $wanted): mixed => $wanted;
    add_filter('sanitize_option_WPLANG', $keepWanted, 10, 3);
    foreach ($options as $name => $value) {
        update_option($name, $value);
    }
    // The greeting post, page and comment are no part of a shop.
    foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $post) {
        wp_delete_post($post->ID, true);
    }

    return get_bloginfo('version');
};
