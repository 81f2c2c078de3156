<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * A global that instances share: made by the host to be imported, or taken from an instance that exports it.
 */
final class ExternalGlobal
{
    /** The value; generated code reads and writes it itself. */
    public mixed $cell;

    /**
     * @param string $type `i32`, `i64`, `f32`, `f64`, `funcref` or `externref`.
     * @throws LinkError If the value has another type.
     */
    public function __construct(
        public readonly string $type,
        mixed $value,
        public readonly bool $isMutable = false,
    ) {
        $this->cell = Values::accepted($type, $value, 'value of a global');
    }

    /**
     * A global of an instance.
     *
     * @internal Ask the instance: `$instance->export('global')`.
     */
    public static function of(string $type, bool $isMutable, mixed &$cell): self
    {
        $global = new self($type, $cell, $isMutable);
        $global->cell = &$cell;
        return $global;
    }

    public function get(): mixed
    {
        return $this->cell;
    }

    /**
     * @throws LinkError If the global is not mutable or the value has another type.
     */
    public function set(mixed $value): void
    {
        if (!$this->isMutable) {
            throw new LinkError('The global is not mutable.');
        }
        $this->cell = Values::accepted($this->type, $value, 'value of a global');
    }
}
