<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * The tables of an instance: lists of references, in the properties `$t0`, `$t1`, … of the generated class.
 *
 * Generated code reads entries itself; everything else is here.
 */
trait Tables
{
    /** @var array<int, ?int> How many elements each table may have, by index. */
    private array $tableMaximums = [];

    /** @var array<int, list<mixed>> Element segments that can still be copied from, by index. */
    private array $elements = [];

    /**
     * What generated code calls where a table gives no reference: the entry is null or there is none.
     */
    public function noEntry(int $table, int $index): mixed
    {
        if ($index >= \count($this->{"t$table"})) {
            throw new Trap(TrapKind::TableOutOfBounds);
        }
        return null;
    }

    /**
     * What generated code calls where a table gives no function to call.
     */
    public function missingElement(int $table, int $index): never
    {
        $isInside = $index < \count($this->{"t$table"});
        throw new Trap($isInside ? TrapKind::UninitializedElement : TrapKind::UndefinedElement);
    }

    public function tableSize(int $table): int
    {
        return \count($this->{"t$table"});
    }

    public function tableSet(int $table, int $index, mixed $value): void
    {
        self::checkElements($this->{"t$table"}, $index, 1);
        $this->{"t$table"}[$index] = $value;
    }

    /**
     * Adds elements and gives the size before, or 2^32 - 1 where the maximum or PHP's memory limit forbids it.
     */
    public function tableGrow(int $table, mixed $value, int $count): int
    {
        $before = \count($this->{"t$table"});
        $isDone = self::extendTable($this->{"t$table"}, $this->tableMaximums[$table], $count, $value);
        return $isDone ? $before : 0xffffffff;
    }

    public function tableFill(int $table, int $to, mixed $value, int $count): void
    {
        $elements = &$this->{"t$table"};
        self::checkElements($elements, $to, $count);
        for ($end = $to + $count; $to < $end; ++$to) {
            $elements[$to] = $value;
        }
    }

    public function tableCopy(int $toTable, int $fromTable, int $to, int $from, int $count): void
    {
        self::checkElements($this->{"t$fromTable"}, $from, $count);
        $this->fillTable($toTable, $to, \array_slice($this->{"t$fromTable"}, $from, $count));
    }

    public function tableInit(int $table, int $segment, int $to, int $from, int $count): void
    {
        $elements = $this->elements[$segment] ?? [];
        self::checkElements($elements, $from, $count);
        $this->fillTable($table, $to, \array_slice($elements, $from, $count));
    }

    public function elemDrop(int $segment): void
    {
        unset($this->elements[$segment]);
    }

    /**
     * A table in which all elements have this value.
     *
     * @return list<mixed>
     */
    public static function newTable(int $count, mixed $value): array
    {
        $elements = [];
        if (!self::extendTable($elements, null, $count, $value)) {
            throw new LinkError("A table of $count elements is too large.");
        }
        return $elements;
    }

    /**
     * Adds elements to a table unless it may not, or cannot, become so large.
     *
     * @param list<mixed> $elements
     */
    public static function extendTable(array &$elements, ?int $maximum, int $count, mixed $value): bool
    {
        // Beyond ten million elements WebAssembly lets every host give up, and browsers do.
        $before = \count($elements);
        $after = $before + $count;
        if ($after > \min($maximum ?? 10_000_000, 10_000_000)) {
            return false;
        }
        if ($count > 1000 && !MemoryLimit::allows($before, $after)) {
            return false;
        }
        for (; $count > 0; --$count) {
            $elements[] = $value;
        }
        return true;
    }

    protected function allocateTable(int $table, int $minimum, ?int $maximum, mixed $value): void
    {
        $this->{"t$table"} = self::newTable($minimum, $value);
        $this->tableMaximums[$table] = $maximum;
    }

    /**
     * Puts references into a table.
     *
     * @param list<mixed> $references
     */
    protected function fillTable(int $table, int $to, array $references): void
    {
        $elements = &$this->{"t$table"};
        self::checkElements($elements, $to, \count($references));
        foreach ($references as $reference) {
            $elements[$to++] = $reference;
        }
    }

    /**
     * Keeps a passive element segment until it is dropped.
     *
     * @param list<mixed> $references
     */
    protected function keepElements(int $segment, array $references): void
    {
        $this->elements[$segment] = $references;
    }

    /**
     * @param list<mixed> $elements
     */
    private static function checkElements(array $elements, int $from, int $count): void
    {
        if ($from + $count > \count($elements)) {
            throw new Trap(TrapKind::TableOutOfBounds);
        }
    }
}
