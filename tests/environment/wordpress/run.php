<?php

/**
 * Runs code inside a WordPress of the test environment and hands its result back; started by Site, never by hand.
 *
 * The request is JSON on standard input: `path`, `url`, `user`, `context` ("cli", "cron" or "admin"), `code` (the body
 * of a function of `$arguments`) or `file` (which returns such a function), `arguments`, `constants` to define first,
 * and the file for the `result`.
 */

declare(strict_types=1);

// WordPress learns what kind of request this is by constants.
// phpcs:disable PSR1.Files.SideEffects

$request = json_decode((string) stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);

$_SERVER['HTTP_HOST'] = preg_replace('~^https?://|/.*$~', '', $request['url']);
$_SERVER['SERVER_NAME'] = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = ((string) parse_url($request['url'], PHP_URL_PATH)) . '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
$_SERVER['HTTP_USER_AGENT'] = 'test environment';
$_SERVER['PHP_SELF'] = '/index.php';

if ($request['context'] === 'cron') {
    define('DOING_CRON', true);
}
if ($request['context'] === 'admin') {
    define('WP_ADMIN', true);
}
foreach ($request['constants'] as $name => $value) {
    define($name, $value);
}

// WordPress expects to be loaded in the global scope.
require $request['path'] . '/wp-load.php';
if ($request['context'] === 'admin') {
    require_once ABSPATH . 'wp-admin/includes/admin.php';
}
if ($request['user'] !== null) {
    wp_set_current_user((int) get_user_by('login', $request['user'])->ID);
}

$ahpcRun = static function (array $request): array {
    try {
        $arguments = $request['arguments'];
        $value = isset($request['file'])
            ? (require $request['file'])($arguments)
            : (static fn (array $arguments): mixed => eval($request['code']))($arguments);

        return ['value' => $value];
    } catch (Throwable $error) {
        return ['error' => $error::class . ": {$error->getMessage()}\n{$error->getTraceAsString()}"];
    }
};
$ahpcFlags = JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION | JSON_UNESCAPED_SLASHES;
file_put_contents($request['result'], json_encode($ahpcRun($request), $ahpcFlags));
