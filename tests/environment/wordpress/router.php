<?php

/**
 * What a web server's rewrite rules do for WordPress, for PHP's built-in server: real files are served, everything
 * else is index.php. Sites of a network lie in folders that do not exist (`/second/wp-admin/`).
 */

declare(strict_types=1);

$root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$inFolder = preg_match('~^/[a-z0-9-]+(/(?:wp-(?:content|admin|includes)(?:/.*)?|[^/]+\.php))$~', $path, $found) === 1;
if ($inFolder && !file_exists($root . $path)) {
    $path = $found[1];
}

$file = $root . $path;
if (is_dir($file)) {
    if (!str_ends_with($path, '/') && is_file("$file/index.php")) {
        header("Location: $path/", true, 301);
        return true;
    }
    $file = rtrim($file, '/') . '/index.php';
}
// Dot files hold the SQLite database; a web server would not hand them out either.
if (str_contains($path, '/.') || str_contains($path, '..') || str_ends_with($path, '/debug.log')) {
    http_response_code(404);
    return true;
}
if (is_file($file) && !str_ends_with($file, '.php')) {
    if ($file === $root . rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH))) {
        return false;
    }
    header('Content-Type: ' . (mime_content_type($file) ?: 'application/octet-stream'));
    readfile($file);
    return true;
}
if (!is_file($file)) {
    $file = "$root/index.php";
}

$script = substr($file, strlen($root));
$_SERVER['SCRIPT_FILENAME'] = $file;
$_SERVER['SCRIPT_NAME'] = $script;
$_SERVER['PHP_SELF'] = $script;
chdir(dirname($file));
require $file;
