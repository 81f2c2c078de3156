<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

use RuntimeException;

/**
 * A module with the exports of the portable build that answers `operation:json`, and traps when asked to `trap`.
 */
final class ModuleDouble
{
    /** @var array<int, string> what is allocated, by address */
    public array $allocated = [];

    /** Above 2^31, where a pointer that was taken for a signed number would become negative. */
    private int $next = 0xF0000000;

    public function call(string $export, int ...$args): int
    {
        return match ($export) {
            'ahpc_alloc' => $this->alloc($args[0]),
            'ahpc_free' => $this->free($args[0], $args[1]),
            'ahpc_call' => $this->answer($this->memoryRead($args[0], $args[1]), $this->memoryRead($args[2], $args[3])),
        };
    }

    public function memoryRead(int $pointer, int $length): string
    {
        return substr($this->allocated[$pointer], 0, $length);
    }

    public function memoryWrite(int $pointer, string $bytes): void
    {
        $this->allocated[$pointer] = $bytes;
    }

    private function alloc(int $length): int
    {
        $pointer = $this->next;
        $this->next += $length + 8;
        $this->allocated[$pointer] = str_repeat("\0", $length);

        return $pointer;
    }

    private function free(int $pointer, int $length): int
    {
        if (strlen($this->allocated[$pointer]) !== $length) {
            throw new RuntimeException('freed with another length');
        }
        unset($this->allocated[$pointer]);

        return 0;
    }

    private function answer(string $operation, string $json): int
    {
        if ($operation === 'trap') {
            throw new RuntimeException('unreachable');
        }
        $answer = "{$operation}:{$json}";
        $pointer = $this->alloc(strlen($answer));
        $this->allocated[$pointer] = $answer;

        return ($pointer << 32) | strlen($answer);
    }
}
