<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * The portable build of the core: its WebAssembly module translated to PHP ahead of time.
 *
 * The class is loaded at the first call, so whoever only holds this engine pays nothing for it.
 */
final class TranslatedEngine implements Engine
{
    private ?object $module = null;

    /**
     * @param \Closure(): object $instantiate makes an instance of the translated module
     */
    public function __construct(private readonly \Closure $instantiate)
    {
    }

    public function call(string $operation, #[\SensitiveParameter] string $json): string
    {
        try {
            $this->module ??= ($this->instantiate)();

            return $this->exchange($this->module, $operation, $json);
        } catch (\Throwable $failure) {
            // After a trap the memory of the instance is in an unknown state; the next call gets a fresh one.
            $this->module = null;
            throw new EngineFailure($failure->getMessage(), 0, $failure);
        }
    }

    /**
     * Hands over both texts, reads the answer at the place that `ahpc_call` names, and frees what was borrowed.
     */
    private function exchange(object $module, string $operation, string $json): string
    {
        $operationAt = $this->place($module, $operation);
        $jsonAt = $this->place($module, $json);
        $packed = $module->call('ahpc_call', $operationAt, strlen($operation), $jsonAt, strlen($json));
        // Pointer and length come packed into one 64-bit integer.
        $answerAt = ($packed >> 32) & 0xFFFFFFFF;
        $length = $packed & 0xFFFFFFFF;
        $answer = $module->memoryRead($answerAt, $length);
        $module->call('ahpc_free', $operationAt, strlen($operation));
        $module->call('ahpc_free', $jsonAt, strlen($json));
        $module->call('ahpc_free', $answerAt, $length);

        return $answer;
    }

    private function place(object $module, string $bytes): int
    {
        $pointer = $module->call('ahpc_alloc', strlen($bytes));
        $module->memoryWrite($pointer, $bytes);

        return $pointer;
    }
}
