<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use AuraHistoria\PartnerConnect\Support\Log;
use AuraHistoria\PartnerConnect\Support\Utf8;

defined('ABSPATH') || exit;

/**
 * Asks the core by operation: encodes the request, decodes the answer, knows no rule of its own.
 */
final class Core
{
    private ?Engine $engine = null;

    /**
     * @param \Closure(): Engine $chooseEngine called before the first question, so that whoever only holds a core loads none
     */
    public function __construct(private readonly \Closure $chooseEngine, private readonly Log $log)
    {
    }

    /**
     * @param array<string, mixed> $request
     * @return array<string, mixed>|CoreError what stands under `ok`
     */
    public function ask(string $operation, #[\SensitiveParameter] array $request): array|CoreError
    {
        try {
            $this->engine ??= ($this->chooseEngine)();
            $answer = json_decode($this->engine->call($operation, $this->encode($request)), true, 512, JSON_THROW_ON_ERROR);
        } catch (EngineFailure | \JsonException $failure) {
            $this->log->error("core: {$operation} broke: {$failure->getMessage()}");
            return new CoreError(CoreError::DEFECT);
        }
        if (is_array($answer) && is_array($answer['ok'] ?? null)) {
            return $answer['ok'];
        }

        return CoreError::fromArray($answer['error'] ?? null) ?? new CoreError(CoreError::DEFECT);
    }

    /**
     * Texts of a shop are not always UTF-8, and one bad byte must not cost the whole request.
     *
     * @param array<string, mixed> $request
     */
    private function encode(#[\SensitiveParameter] array $request): string
    {
        if ($request === []) {
            return '{}';
        }
        $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
        $json = json_encode($request, $flags);
        if (json_last_error() === JSON_ERROR_UTF8) {
            $json = json_encode(Utf8::repair($request), $flags | JSON_INVALID_UTF8_SUBSTITUTE);
        }

        return $json === false ? throw new \JsonException(json_last_error_msg()) : $json;
    }
}
