<?php

/**
 * The few functions of WordPress that the tested classes call, and its class for the database, as an English site would answer.
 */

declare(strict_types=1);

// phpcs:disable Squiz.Functions.GlobalFunction, PSR1.Classes.ClassDeclaration.MissingNamespace, Squiz.Classes.ValidClassName.NotCamelCaps

function __(string $text, string $domain): string
{
    return $text;
}

function _n(string $one, string $many, int $count, string $domain): string
{
    return $count === 1 ? $one : $many;
}

/**
 * In the largest unit that fits, rounded as WordPress does it.
 */
function human_time_diff(int $from, int $to): string
{
    $seconds = abs($to - $from);
    foreach (['day' => 86400, 'hour' => 3600, 'min' => 60] as $unit => $length) {
        if ($seconds >= $length) {
            break;
        }
    }
    $count = max(1, (int) round($seconds / $length));

    return "{$count} {$unit}" . ($count === 1 ? '' : 's');
}

function number_format_i18n(float $number): string
{
    return number_format($number);
}

function wp_json_encode(mixed $value): string|false
{
    return json_encode($value);
}

/**
 * Answers with `$GLOBALS['ahpc_tests_filters'][$hook]` where a test has put something there.
 */
function apply_filters(string $hook, mixed $value): mixed
{
    return array_key_exists($hook, $GLOBALS['ahpc_tests_filters'] ?? []) ? $GLOBALS['ahpc_tests_filters'][$hook] : $value;
}

/**
 * For constructors that ask for it; nothing is asked of it.
 */
class wpdb
{
}

/**
 * @return int of what the tests set as a limit: none, or a number of mebibytes
 */
function wp_convert_hr_to_bytes(string $value): int
{
    return (int) $value * (str_ends_with($value, 'M') ? 1 << 20 : 1);
}
