<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use AuraHistoria\PartnerConnect\Log;
use stdClass;

/**
 * Asks the core by operation: encodes the request, decodes the answer, knows no rule of its own.
 *
 * Objects of an answer stay objects, since an empty one would otherwise come back to the core as a list.
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
     */
    public function ask(string $operation, array $request): stdClass|CoreError
    {
        try {
            $this->engine ??= ($this->chooseEngine)();
            $answer = json_decode($this->engine->call($operation, $this->encode($request)), false, 512, JSON_THROW_ON_ERROR);
        } catch (EngineFailure | \JsonException $failure) {
            $this->log->error("core: {$operation} broke: {$failure->getMessage()}");
            return new CoreError('internal_error');
        }
        if ($answer instanceof stdClass && isset($answer->ok) && $answer->ok instanceof stdClass) {
            return $answer->ok;
        }

        return CoreError::fromJson($answer->error ?? null) ?? new CoreError('internal_error');
    }

    /**
     * Texts of a shop are not always UTF-8, and one bad byte must not cost the whole request.
     *
     * @param array<string, mixed> $request
     */
    private function encode(array $request): string
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
