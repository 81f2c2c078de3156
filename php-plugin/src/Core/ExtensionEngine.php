<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * The core as the PHP extension `ahpc_core`, on hosts whose owner has installed it.
 */
final class ExtensionEngine implements Engine
{
    /**
     * @param \Closure(string, string): string $call the extension's function
     */
    public function __construct(private readonly \Closure $call)
    {
    }

    public function call(string $operation, #[\SensitiveParameter] string $json): string
    {
        try {
            return ($this->call)($operation, $json);
        } catch (\Throwable $failure) {
            throw new EngineFailure($failure->getMessage(), 0, $failure);
        }
    }
}
