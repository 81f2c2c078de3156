<?php

/**
 * Compiles every file of the plugin and answers every vector by the translated core, on whatever PHP runs this.
 *
 * Prints JSON: the PHP's version, how many checks passed, and what failed. Anything that PHP complains about is a failure.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Versions;

use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Generated\Core;
use ErrorException;
use Throwable;

error_reporting(E_ALL);
set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

$project = dirname(__DIR__, 3);
$plugin = "{$project}/php-plugin";
$passed = 0;
$failures = [];

$check = static function (string $what, callable $work) use (&$passed, &$failures): void {
    try {
        $problem = $work();
    } catch (Throwable $thrown) {
        $problem = get_class($thrown) . ": {$thrown->getMessage()} at {$thrown->getFile()}:{$thrown->getLine()}";
    }
    if ($problem === null) {
        $passed++;
    } else {
        $failures[] = "{$what}: {$problem}";
    }
};

require __DIR__ . '/../abspath.php';
require "{$plugin}/src/autoload.php";

$files = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("{$plugin}/src", \FilesystemIterator::SKIP_DOTS));
foreach ($files as $file) {
    // Loading a class compiles its file, which is when PHP complains of outdated syntax.
    $class = 'AuraHistoria\\PartnerConnect\\' . strtr(substr((string) $file, strlen("{$plugin}/src/"), -4), '/', '\\');
    if ($file->getExtension() === 'php' && $file->getFilename() !== 'autoload.php') {
        $check($class, static fn(): ?string => class_exists($class) || interface_exists($class) || enum_exists($class)
            ? null
            : 'the file does not hold the class');
    }
}
foreach (["{$plugin}/aura-historia-partner-connect.php", "{$plugin}/uninstall.php"] as $file) {
    $check(basename($file), static function () use ($file): ?string {
        token_get_all((string) file_get_contents($file), TOKEN_PARSE);

        return null;
    });
}

$engine = new TranslatedEngine(static function () use ($plugin): object {
    require_once "{$plugin}/generated/Core.php";

    return new Core();
});
foreach (file("{$project}/build/vectors.txt", FILE_IGNORE_NEW_LINES) as $line) {
    [$name, $request, $expected] = explode(' ', $line);
    $check($name, static function () use ($engine, $name, $request, $expected): ?string {
        $answer = $engine->call(strstr($name, '/', true), base64_decode($request));

        return $answer === base64_decode($expected) ? null : "answered {$answer}";
    });
}

echo json_encode(['php' => PHP_VERSION, 'passed' => $passed, 'failures' => $failures], JSON_INVALID_UTF8_SUBSTITUTE);
