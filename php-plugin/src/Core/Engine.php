<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * One build of the core: an operation's name and JSON in, an envelope's JSON out.
 */
interface Engine
{
    /**
     * Answers with `{"ok": …}` or `{"error": {"code", "params"}}`.
     *
     * @throws EngineFailure when the build broke instead of answering
     */
    public function call(string $operation, #[\SensitiveParameter] string $json): string;
}
