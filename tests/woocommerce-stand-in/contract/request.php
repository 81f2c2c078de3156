<?php

/**
 * A request of its own: loads the WordPress of AHPC_SITE_PATH, runs the code on standard input, and ends as requests do.
 *
 * What the code writes is the answer. It comes as JSON: `before` runs before WordPress is loaded, `code` after.
 */

declare(strict_types=1);

$_SERVER += ['HTTP_HOST' => 'localhost', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
$_SERVER['REMOTE_ADDR'] ??= '127.0.0.1';

['before' => $contractBefore, 'code' => $contractCode] = json_decode((string) stream_get_contents(STDIN), true);
eval($contractBefore);
require getenv('AHPC_SITE_PATH') . '/wp-load.php';
eval($contractCode);
