<?php

/**
 * A request of its own: loads the WordPress of AHPC_SITE_PATH, runs the code on standard input, and ends as requests do.
 *
 * The input is JSON: `before` is run before WordPress is loaded, `code` after it. What they write is the answer.
 */

declare(strict_types=1);

$_SERVER += ['HTTP_HOST' => 'localhost', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
$_SERVER['REMOTE_ADDR'] ??= '127.0.0.1';

['before' => $contractBefore, 'code' => $contractCode] = json_decode((string) stream_get_contents(STDIN), true);
eval($contractBefore);
require getenv('AHPC_SITE_PATH') . '/wp-load.php';
eval($contractCode);
