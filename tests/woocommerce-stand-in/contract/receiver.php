<?php

/**
 * The other end of deliveries: run by PHP's own web server, stores each request as a file and answers as it is told.
 *
 * AHPC_RECEIVER is the folder; its file `status` holds the status of the answers.
 */

declare(strict_types=1);

$folder = (string) getenv('AHPC_RECEIVER');
$request = [
    'method' => $_SERVER['REQUEST_METHOD'],
    'uri' => $_SERVER['REQUEST_URI'],
    'headers' => array_change_key_case(getallheaders()),
    'body' => base64_encode((string) file_get_contents('php://input')),
];
// The clock only moves forward, so names in its order are in the order of arrival.
file_put_contents(sprintf('%s/%020d.json', $folder, hrtime(true)), json_encode($request));
$status = (int) file_get_contents("$folder/status");
http_response_code($status);
if ($status >= 300 && $status < 400) {
    header('Location: /elsewhere', true, $status);
}
echo 'answered';
