<?php

/**
 * Plugin Name: Test environment
 * Description: Lets this shop reach servers on the same machine, and nothing else in the world.
 */

declare(strict_types=1);

// This machine is where the sandbox and the shop itself listen.
$isLoopback = static fn (string $host): bool => in_array($host, ['127.0.0.1', 'localhost'], true);

// `wp_safe_remote_request()` refuses loopback addresses and unusual ports; the sandbox has both.
add_filter(
    'http_request_host_is_external',
    static fn (mixed $external, string $host): bool => (bool) $external || $isLoopback($host),
    10,
    2
);
add_filter(
    'http_allowed_safe_ports',
    static function (array $ports, string $host, string $url) use ($isLoopback): array {
        $port = parse_url($url, PHP_URL_PORT);

        return $isLoopback($host) && $port !== null ? [...$ports, $port] : $ports;
    },
    10,
    3
);

// WordPress asks its home for updates whenever the plugin list is opened, and logs a warning when nobody is at home.
add_filter(
    'pre_http_request',
    static function (mixed $answer, array $arguments, string $url): mixed {
        $isHome = parse_url($url, PHP_URL_HOST) === 'api.wordpress.org';
        $nothingNew = '{"plugins": [], "themes": [], "no_update": [], "translations": [], "offers": []}';
        $response = ['code' => 200, 'message' => 'OK'];

        return $isHome ? ['headers' => [], 'body' => $nothingNew, 'response' => $response, 'cookies' => []] : $answer;
    },
    10,
    3
);
add_filter('plugins_api', static fn (): WP_Error => new WP_Error('offline', 'This shop has no way to wordpress.org.'));

// There is no mail server, and nobody to read.
add_filter('pre_wp_mail', '__return_true');

// Page loads do not start the queue where a test wants to run it itself.
if (!TEST_ENVIRONMENT_BACKGROUND_RUNS) {
    add_filter('action_scheduler_allow_async_request_runner', '__return_false');
}
