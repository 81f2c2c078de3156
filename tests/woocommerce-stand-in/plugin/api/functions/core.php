<?php

/**
 * WooCommerce's functions of general use: the plugin itself, settings, log, time.
 */

declare(strict_types=1);

function WC()
{
    return WooCommerce::instance();
}

function get_woocommerce_currency()
{
    return apply_filters('woocommerce_currency', get_option('woocommerce_currency'));
}

function get_woocommerce_currency_symbol($currency = '')
{
    $symbols = [
        'AUD' => '&#36;', 'CAD' => '&#36;', 'CHF' => '&#67;&#72;&#70;', 'CZK' => '&#75;&#269;', 'DKK' => 'kr.',
        'EUR' => '&euro;', 'GBP' => '&pound;', 'JPY' => '&yen;', 'NOK' => '&#107;&#114;', 'NZD' => '&#36;',
        'PLN' => '&#122;&#322;', 'SEK' => '&#107;&#114;', 'USD' => '&#36;',
    ];
    $currency = $currency ?: get_woocommerce_currency();

    return apply_filters('woocommerce_currency_symbol', $symbols[$currency] ?? '', $currency);
}

function wc_get_price_decimals()
{
    return absint(apply_filters('wc_get_price_decimals', get_option('woocommerce_price_num_decimals', 2)));
}

function wc_get_price_decimal_separator()
{
    $separator = apply_filters('wc_get_price_decimal_separator', get_option('woocommerce_price_decimal_sep'));

    return $separator ? stripslashes($separator) : '.';
}

function wc_get_price_thousand_separator()
{
    return stripslashes((string) apply_filters('wc_get_price_thousand_separator', get_option('woocommerce_price_thousand_sep')));
}

function wc_get_logger()
{
    static $logger = null;

    return $logger ??= new WC_Logger();
}

function wc_timezone_offset()
{
    return wp_timezone()->getOffset(new DateTime('now'));
}

function wc_timezone_string()
{
    return wp_timezone_string();
}

function wc_doing_it_wrong($function, $message, $version)
{
    _doing_it_wrong(esc_html($function), esc_html($message), esc_html($version));
}
