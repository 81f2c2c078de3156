<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

use AuraHistoria\PartnerConnect\Core\Engine;
use AuraHistoria\PartnerConnect\Core\EngineFailure;

/**
 * Answers with what it was given and keeps what it was asked.
 */
final class ScriptedEngine implements Engine
{
    /** @var list<array{string, string}> operation and JSON of each call */
    public array $calls = [];

    public function __construct(private readonly string|EngineFailure $answer)
    {
    }

    public function call(string $operation, string $json): string
    {
        $this->calls[] = [$operation, $json];
        if ($this->answer instanceof EngineFailure) {
            throw $this->answer;
        }

        return $this->answer;
    }
}
