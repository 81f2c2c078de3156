<?php

/**
 * What the extension `ahpc_core` offers, for editors and static analysis. It is never loaded; a test compares it with
 * the extension as it was built.
 */

/**
 * Carries out one operation of the core.
 *
 * Both arguments and the answer are bytes, and nothing else is turned into a string: another type is a TypeError.
 * The answer is an envelope, `{"ok": …}` or `{"error": {"code", "params"}}`; whatever the bytes are, nothing is thrown.
 */
function ahpc_core_call(string $operation, string $json): string
{
}

/**
 * The version of the core in this extension, as the operation `version` states it.
 */
function ahpc_core_version(): string
{
}
