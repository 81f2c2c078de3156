<?php

// Answers one vector of the file in a web server: ?file=…&line=…; says whether the answer was right, and which process it was.
declare(strict_types=1);

$line = (new SplFileObject($_GET['file']));
$line->seek((int) $_GET['line']);
[$name, $request, $expected] = explode(' ', rtrim($line->current(), "\n"));
$answer = ahpc_core_call(strtok($name, '/'), base64_decode($request));
header('Content-Type: application/json');
echo json_encode(['vector' => $name, 'right' => $answer === base64_decode($expected), 'process' => getmypid(), 'sapi' => PHP_SAPI]);
