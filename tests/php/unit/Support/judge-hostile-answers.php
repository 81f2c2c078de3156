<?php

/**
 * Has the translated core judge answers of the API of 64 KiB each, made of what is small as bytes and large as values.
 *
 * It writes what came of each, and how many bytes PHP took at most, as JSON.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Generated\Core as TranslatedCore;
use AuraHistoria\PartnerConnect\Support\Log;

require __DIR__ . '/../bootstrap.php';

// An answer is cut at the larger one. Of the smaller one fewer kinds have more values than the core reads.
$sizes = [48 << 10, 64 << 10];

// What comes before, what is repeated and what comes after.
$kinds = [
    'escaped texts' => ['[', '"\n",', '"\n"]'],
    'escaped texts of four bytes' => ['[', '"\ud83c\udffa",', '""]'],
    'texts of one character' => ['[', '"a",', '"a"]'],
    'texts of 40 characters' => ['[', '"0123456789012345678901234567890123456789",', '""]'],
    'empty texts' => ['[', '"",', '""]'],
    'numbers' => ['[', '1,', '1]'],
    'empty lists' => ['[', '[],', '[]]'],
    'lists of one' => ['[', '[1],', '[1]]'],
    'empty objects' => ['[', '{},', '{}]'],
    'objects of one member' => ['[', '{"a":1},', '{}]'],
    'members' => ['{', '"a":1,', '"a":1}'],
    'members with escapes' => ['{', '"\n":"\n",', '"\n":"\n"}'],
    'a long name' => ['{"', 'a', '":1}'],
    'a long error of escapes' => ['{"error":"', '\n', '"}'],
    'a long field of quotation marks' => ['{"error":"x","source":{"field":"', '\"', '"}}'],
    'a long number' => ['[', '1', ']'],
    'a deep list' => ['', '[', ''],
    'a deep object' => ['', '{"a":', ''],
    'bytes that are no UTF-8' => ['["', "\xFF", '"]'],
    'zeros' => ['', "\0", ''],
    'a page' => ['<html>', '<p>"\\', '</html>'],
];

$core = new Core(static fn(): TranslatedEngine => new TranslatedEngine(static fn(): TranslatedCore => new TranslatedCore()), new Log());
$outcomes = [];
foreach ($kinds as $name => [$before, $repeated, $after]) {
    foreach ($sizes as $bytes) {
        $body = $before . str_repeat($repeated, intdiv($bytes, strlen($repeated))) . $after;
        foreach (['put_products' => 202, 'patch_shop' => 200] as $request => $status) {
            $judged = $core->ask('judge_answer', [
                'request' => $request,
                'answer' => ['status' => $status, 'headers' => [], 'body' => $body],
                'now' => 0,
            ]);
            $outcomes["$request, $name, $bytes"] = $judged['outcome'];
        }
    }
}

echo json_encode(['outcomes' => $outcomes, 'peak' => memory_get_peak_usage(true)], JSON_THROW_ON_ERROR);
