<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Bench;

use Nsfisis\Waddiwasi\Stream\BlobStream;
use Nsfisis\Waddiwasi\WebAssembly\Execution\Linker;
use Nsfisis\Waddiwasi\WebAssembly\Execution\MemInst;
use Nsfisis\Waddiwasi\WebAssembly\Execution\Runtime;
use Nsfisis\Waddiwasi\WebAssembly\Execution\Store;

/**
 * A module run by Waddiwasi, an interpreter of WebAssembly in PHP, which needs the extensions FFI and bcmath.
 *
 * Its code is no part of this project: it is used where someone has put a checkout of it into the cache folder.
 */
final class WaddiwasiBuild implements Build
{
    private const PREFIX = 'Nsfisis\\Waddiwasi\\';

    private string $wasm = '';
    private ?Runtime $runtime = null;
    private ?MemInst $memory = null;

    public function __construct(
        private readonly string $folder,
        private readonly string $module,
        private readonly string $prefix,
    ) {
    }

    public function load(): void
    {
        spl_autoload_register(function (string $class): void {
            if (str_starts_with($class, self::PREFIX)) {
                require $this->folder . '/src/' . strtr(substr($class, strlen(self::PREFIX)), '\\', '/') . '.php';
            }
        });
        $this->wasm = file_get_contents($this->module);
    }

    public function instantiate(): void
    {
        $this->runtime = Runtime::instantiateFromStream(new BlobStream($this->wasm), new Linker(Store::empty()));
        $this->memory = $this->runtime->getExportedMemory('memory');
    }

    public function answer(string $operation, string $request): string
    {
        $operationAt = $this->place($operation);
        $requestAt = $this->place($request);
        $arguments = [$operationAt, strlen($operation), $requestAt, strlen($request)];
        $packed = $this->runtime->invoke("{$this->prefix}_call", $arguments)[0];
        $answerAt = $packed >> 32 & 0xFFFFFFFF;
        $length = $packed & 0xFFFFFFFF;
        $answer = '';
        for ($at = 0; $at < $length; ++$at) {
            $answer .= chr($this->memory->loadByte($answerAt + $at));
        }
        $this->runtime->invoke("{$this->prefix}_free", [$operationAt, strlen($operation)]);
        $this->runtime->invoke("{$this->prefix}_free", [$requestAt, strlen($request)]);
        $this->runtime->invoke("{$this->prefix}_free", [$answerAt, $length]);
        return $answer;
    }

    private function place(string $bytes): int
    {
        $pointer = $this->runtime->invoke("{$this->prefix}_alloc", [strlen($bytes)])[0];
        for ($at = 0; $at < strlen($bytes); ++$at) {
            $this->memory->storeByte($pointer + $at, ord($bytes[$at]));
        }
        return $pointer;
    }
}
