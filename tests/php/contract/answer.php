<?php

/**
 * Answers calls of the core's call surface line by line, by the translated build or by the PHP extension, through the
 * plugin's own engine classes.
 *
 * Usage: php answer.php Core.php
 *        php -d extension=/…/ahpc_core.so answer.php extension
 *
 * The first line that it writes is JSON about the PHP that runs it. Then each line `<operation> <request in base64>`
 * that it reads is answered by the answer in base64, or by `!` and what happened instead.
 */

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Contract;

use AuraHistoria\PartnerConnect\Core\EngineFailure;
use AuraHistoria\PartnerConnect\Core\ExtensionEngine;
use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Generated\Core;

require __DIR__ . '/../abspath.php';
require __DIR__ . '/../../../php-plugin/src/autoload.php';
require __DIR__ . '/JitMode.php';

$core = $argv[1] ?? '';
$isExtension = $core === 'extension' && extension_loaded('ahpc_core');

fwrite(STDOUT, json_encode([
    'version' => PHP_VERSION,
    'mode' => $isExtension ? 'extension' : JitMode::current(),
], JSON_THROW_ON_ERROR) . "\n");

$engine = $isExtension ? new ExtensionEngine(ahpc_core_call(...)) : new TranslatedEngine(static function () use ($core): object {
    require_once $core;

    return new Core();
});

while (($line = fgets(STDIN)) !== false) {
    [$operation, $request] = explode(' ', rtrim($line, "\n"), 2);
    try {
        $answer = base64_encode($engine->call($operation, base64_decode($request, true)));
    } catch (EngineFailure $failure) {
        $answer = '!' . strtr((string) $failure->getPrevious(), "\n", ' ');
    }
    fwrite(STDOUT, $answer . "\n");
}
