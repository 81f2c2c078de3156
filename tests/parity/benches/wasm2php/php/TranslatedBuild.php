<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Bench;

/**
 * A module translated by wasm2php.
 */
final class TranslatedBuild implements Build
{
    private ?object $module = null;

    public function __construct(
        private readonly string $file,
        private readonly string $class,
        private readonly string $prefix,
    ) {
    }

    public function load(): void
    {
        require $this->file;
    }

    public function instantiate(): void
    {
        $this->module = new $this->class();
    }

    public function answer(string $operation, string $request): string
    {
        $module = $this->module;
        $operationAt = $this->place($operation);
        $requestAt = $this->place($request);
        $packed = $module->call("{$this->prefix}_call", $operationAt, strlen($operation), $requestAt, strlen($request));
        $answerAt = $packed >> 32 & 0xFFFFFFFF;
        $length = $packed & 0xFFFFFFFF;
        $answer = $module->memoryRead($answerAt, $length);
        $module->call("{$this->prefix}_free", $operationAt, strlen($operation));
        $module->call("{$this->prefix}_free", $requestAt, strlen($request));
        $module->call("{$this->prefix}_free", $answerAt, $length);
        return $answer;
    }

    private function place(string $bytes): int
    {
        $pointer = $this->module->call("{$this->prefix}_alloc", strlen($bytes));
        $this->module->memoryWrite($pointer, $bytes);
        return $pointer;
    }
}
