<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * A table that instances share: made by the host to be imported, or taken from an instance that exports it.
 */
final class ExternalTable
{
    /** @var list<mixed> Its references; generated code reads and writes them itself. */
    public array $elements;

    /**
     * @param string $type `funcref` or `externref`.
     * @param int $minimum Number of elements at the start.
     * @param ?int $maximum How many it may have.
     * @param mixed $value What they are at the start.
     * @throws LinkError If the value is no reference of the table's type, or the table is too large.
     */
    public function __construct(
        public readonly string $type,
        int $minimum,
        public readonly ?int $maximum = null,
        mixed $value = null,
    ) {
        $this->elements = Instance::newTable($minimum, Values::accepted($type, $value, 'element of a table'));
    }

    /**
     * A table of an instance.
     *
     * @internal Ask the instance: `$instance->export('table')`.
     *
     * @param list<mixed> $elements
     */
    public static function of(string $type, ?int $maximum, array &$elements): self
    {
        $table = new self($type, 0, $maximum);
        $table->elements = &$elements;
        return $table;
    }

    public function size(): int
    {
        return \count($this->elements);
    }

    /**
     * @throws Trap If there is no such element.
     */
    public function get(int $index): mixed
    {
        $this->check($index);
        return $this->elements[$index];
    }

    /**
     * @throws Trap If there is no such element.
     * @throws LinkError If the value is no reference of the table's type.
     */
    public function set(int $index, mixed $value): void
    {
        $this->check($index);
        $this->elements[$index] = Values::accepted($this->type, $value, 'element of a table');
    }

    /**
     * Adds elements with this value; gives false where the table may not become so large.
     *
     * @throws LinkError If the value is no reference of the table's type.
     */
    public function grow(int $count, mixed $value = null): bool
    {
        $value = Values::accepted($this->type, $value, 'element of a table');
        return Instance::extendTable($this->elements, $this->maximum, $count, $value);
    }

    private function check(int $index): void
    {
        if ($index < 0 || $index >= \count($this->elements)) {
            throw new Trap(TrapKind::TableOutOfBounds);
        }
    }
}
