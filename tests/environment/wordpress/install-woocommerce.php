<?php

/**
 * Activates WooCommerce and gives it the settings of a shop in Berlin, as its set-up assistant would.
 */

declare(strict_types=1);

return static function (array $arguments): string {
    require_once ABSPATH . 'wp-admin/includes/plugin.php';

    $settings = [
        'woocommerce_store_address' => 'Am Markt 1',
        'woocommerce_store_city' => 'Berlin',
        'woocommerce_store_postcode' => '10178',
        'woocommerce_default_country' => 'DE:DE-BE',
        'woocommerce_currency' => $arguments['currency'],
        'woocommerce_currency_pos' => 'right_space',
        'woocommerce_price_thousand_sep' => '.',
        'woocommerce_price_decimal_sep' => ',',
        'woocommerce_price_num_decimals' => '2',
        'woocommerce_weight_unit' => 'kg',
        'woocommerce_dimension_unit' => 'cm',
        // Neither assistant nor curtain nor advertisement between a test and the shop.
        'woocommerce_coming_soon' => 'no',
        'woocommerce_onboarding_profile' => ['skipped' => true],
        'woocommerce_task_list_hidden' => 'yes',
        'woocommerce_task_list_welcome_modal_dismissed' => 'yes',
        'woocommerce_allow_tracking' => 'no',
        'woocommerce_show_marketplace_suggestions' => 'no',
    ];
    foreach ($settings as $name => $value) {
        update_option($name, $value);
    }
    $problem = activate_plugin('woocommerce/woocommerce.php');
    if (is_wp_error($problem)) {
        throw new RuntimeException($problem->get_error_message());
    }
    delete_transient('_wc_activation_redirect');

    return (string) get_plugin_data(WP_PLUGIN_DIR . '/woocommerce/woocommerce.php', false, false)['Version'];
};
