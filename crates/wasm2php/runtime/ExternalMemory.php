<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * A memory that instances share: made by the host to be imported, or taken from an instance that exports it.
 *
 * `memoryRead()` and `memoryWrite()` reach its bytes, `memoryGrow()` adds pages of 64 KiB.
 */
final class ExternalMemory
{
    use Memory;

    /**
     * @param int $minimum Size at the start, in pages of 64 KiB.
     * @param ?int $maximum How large it may become; as large as WebAssembly allows if there is none.
     */
    public function __construct(int $minimum, ?int $maximum = null)
    {
        $this->allocate($minimum, $maximum);
    }

    /**
     * The memory of an instance.
     *
     * @internal Ask the instance: `$instance->export('memory')`.
     */
    public static function of(Instance $instance): self
    {
        $memory = new self(0, $instance->maximumPages);
        $memory->memory = &$instance->memory;
        $memory->bytes = &$instance->bytes;
        return $memory;
    }

    /**
     * Makes this the memory of an instance that imports it.
     *
     * @internal Pass it to the instance's constructor.
     */
    public function bind(Instance $instance): void
    {
        $instance->memory = &$this->memory;
        $instance->bytes = &$this->bytes;
        $instance->maximumPages = $this->maximumPages;
    }
}
