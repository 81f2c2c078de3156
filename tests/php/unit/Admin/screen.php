<?php

/**
 * The functions of WordPress that the views and the status call, as an English site in UTC would answer, with options in
 * `$GLOBALS['ahpc_tests_options']`.
 */

declare(strict_types=1);

// phpcs:disable Squiz.Functions.GlobalFunction

function esc_html(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES);
}

function esc_html__(string $text, string $domain): string
{
    return esc_html($text);
}

function esc_attr(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES);
}

function esc_url(string $url): string
{
    return htmlspecialchars($url, ENT_QUOTES);
}

function admin_url(string $path): string
{
    return "https://shop.example/wp-admin/{$path}";
}

function wp_create_nonce(string $action): string
{
    return 'nonce';
}

function submit_button(string $label, string $type, string $name): void
{
    printf('<button name="%s">%s</button>', esc_attr($name), esc_html($label));
}

function get_option(string $name): mixed
{
    return ($GLOBALS['ahpc_tests_options'] ?? [])[$name] ?? ['time_format' => 'H:i', 'date_format' => 'Y-m-d'][$name] ?? false;
}

function update_option(string $name, mixed $value, bool $autoload): void
{
    $GLOBALS['ahpc_tests_options'][$name] = $value;
}

function delete_option(string $name): void
{
    unset($GLOBALS['ahpc_tests_options'][$name]);
}

function wp_cache_delete(string $name, string $group): void
{
}

/**
 * @return array<string, mixed>
 */
function wp_load_alloptions(): array
{
    return [];
}

function maybe_unserialize(mixed $value): mixed
{
    return $value;
}

function get_userdata(int $id): object|false
{
    return $id < 10 ? (object) ['display_name' => "User {$id}"] : false;
}

function wp_date(string $format, int $timestamp): string
{
    return gmdate($format, $timestamp);
}

function get_post(int $id): ?object
{
    return $id < 100 ? (object) ['post_title' => "Chair {$id} <b>oak</b>"] : null;
}

function wp_strip_all_tags(string $text): string
{
    return strip_tags($text);
}

function absint(mixed $number): int
{
    return abs((int) $number);
}
