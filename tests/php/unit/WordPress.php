<?php

/**
 * The few functions of WordPress that the tested classes call, as an English site would answer them.
 */

declare(strict_types=1);

// phpcs:disable Squiz.Functions.GlobalFunction

function __(string $text, string $domain): string
{
    return $text;
}

function number_format_i18n(float $number): string
{
    return number_format($number);
}

function wp_json_encode(mixed $value): string|false
{
    return json_encode($value);
}
