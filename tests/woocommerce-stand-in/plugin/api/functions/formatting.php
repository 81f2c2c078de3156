<?php

/**
 * WooCommerce's functions that clean, convert and format values.
 */

declare(strict_types=1);

function wc_clean($var)
{
    if (is_array($var)) {
        return array_map('wc_clean', $var);
    }

    return is_scalar($var) ? sanitize_text_field((string) $var) : $var;
}

function wc_string_to_bool($string)
{
    return is_bool($string) ? $string : in_array(strtolower((string) ($string ?? '')), ['yes', '1', 'true'], true);
}

function wc_bool_to_string($bool)
{
    return wc_string_to_bool($bool) ? 'yes' : 'no';
}

/** The number as a text with a point, whatever separator the shop shows. */
function wc_format_decimal($number, $dp = false, $trim_zeros = false)
{
    if (is_float($number)) {
        // No scientific notation, and no more digits than a price can mean.
        $number = rtrim(rtrim(sprintf('%.6F', $number), '0'), '.');
    } else {
        $number = str_replace(wc_get_price_decimal_separator(), '.', (string) ($number ?? ''));
        // Of several points only the last one parts the decimals.
        $number = (string) preg_replace('/\.(?![^.]+$)|[^0-9.-]/', '', wc_clean($number));
    }
    if ($dp !== false) {
        $number = number_format((float) $number, $dp === '' ? wc_get_price_decimals() : (int) $dp, '.', '');
    }

    return $trim_zeros && str_contains($number, '.') ? rtrim(rtrim($number, '0'), '.') : $number;
}

function wc_stock_amount($amount)
{
    return apply_filters('woocommerce_stock_amount', $amount);
}

function wc_price($price, $args = [])
{
    $amount = number_format(abs((float) $price), wc_get_price_decimals(), wc_get_price_decimal_separator(), wc_get_price_thousand_separator());
    $symbol = '<span class="woocommerce-Price-currencySymbol">' . get_woocommerce_currency_symbol($args['currency'] ?? '') . '</span>';
    $formatted = match (get_option('woocommerce_currency_pos')) {
        'right' => $amount . $symbol,
        'left_space' => "$symbol&nbsp;$amount",
        'right_space' => "$amount&nbsp;$symbol",
        default => $symbol . $amount,
    };
    $sign = (float) $price < 0 ? '-' : '';

    return "<span class=\"woocommerce-Price-amount amount\"><bdi>$sign$formatted</bdi></span>";
}

/** The date as the REST API writes it, without a zone: in UTC, or in the shop's time. */
function wc_rest_prepare_date_response($date, $utc = true)
{
    if (is_string($date) && !is_numeric($date)) {
        // A text is a moment in UTC; what the shop's zone is then only decides how it is shown.
        $date = strtotime("$date UTC");
    }
    if (is_numeric($date)) {
        $date = new WC_DateTime("@$date");
        $date->setTimezone(wp_timezone());
    }
    if (!$date instanceof WC_DateTime) {
        return null;
    }

    return gmdate('Y-m-d\TH:i:s', $utc ? $date->getTimestamp() : $date->getOffsetTimestamp());
}

function wc_get_text_attributes($raw_attributes)
{
    $texts = array_map('trim', explode('|', html_entity_decode((string) $raw_attributes, ENT_QUOTES, get_bloginfo('charset'))));

    return array_filter($texts, static fn (string $text): bool => $text !== '');
}

function wc_implode_text_attributes($attributes)
{
    return implode(' | ', $attributes);
}
