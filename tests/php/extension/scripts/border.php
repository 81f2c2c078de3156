<?php

// What the border does with any bytes and with what is no bytes, as JSON.
declare(strict_types=1);

$anything = implode('', array_map('chr', range(0, 255)));
$code = static fn(string $answer): ?string => json_decode($answer)->error->code ?? null;
$type = static function (callable $call): string {
    try {
        return gettype($call());
    } catch (TypeError) {
        return 'TypeError';
    }
};
$signed = json_encode(['secret' => str_repeat('s', 43), 'body_base64' => base64_encode($anything)], JSON_THROW_ON_ERROR);
$hmac = base64_encode(hash_hmac('sha256', $anything, str_repeat('s', 43), true));

echo json_encode([
    'version' => ahpc_core_call('version', '{}') === '{"ok":{"core":"' . ahpc_core_version() . '"}}',
    'name with NUL' => $code(ahpc_core_call("version\0", '{}')),
    'name of any bytes' => $code(ahpc_core_call($anything, '{}')),
    'request of any bytes' => $code(ahpc_core_call('version', $anything)),
    'empty' => [$code(ahpc_core_call('', '')), $code(ahpc_core_call('version', ''))],
    'bytes keep their values' => json_decode(ahpc_core_call('sign_delivery', $signed))->ok->signature === $hmac,
    'no text' => [$type(fn() => ahpc_core_call('version', null)), $type(fn() => ahpc_core_call('version', 1)), $type(fn() => ahpc_core_call([], '{}'))],
    'arguments' => $type(static function (): string {
        try {
            return ahpc_core_call('version');
        } catch (ArgumentCountError) {
            throw new TypeError();
        }
    }),
], JSON_THROW_ON_ERROR);
