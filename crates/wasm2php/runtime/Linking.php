<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * What an instance takes from the host and from other instances, and what it offers them.
 *
 * Memories, tables and globals are shared by PHP references: the properties of the instance and of the external object
 * are then the same variable. So translated code does not know whether anything is shared.
 */
trait Linking
{
    /** @var list<callable> Imported functions by index. */
    public array $imports = [];

    /** @var array<string, ExternalMemory|ExternalTable|ExternalGlobal> What is shared, as in `memory`, `table 0`. */
    private array $externals = [];

    /** @var array<int, FunctionReference> References to the instance's own functions, by index. */
    private array $references = [];

    /**
     * What the module exports under a name: a function (which can be called), a memory, a table or a global.
     *
     * @throws LinkError If there is no such export.
     */
    final public function export(string $name): FunctionReference|ExternalMemory|ExternalTable|ExternalGlobal
    {
        if (isset(static::EXPORTS[$name])) {
            return $this->reference(static::EXPORTS[$name]);
        }
        $export = static::SHARED_EXPORTS[$name] ?? throw new LinkError("The module exports no `$name`.");
        [$kind, $index] = $export;
        return $this->externals["$kind $index"] ??= match ($kind) {
            'memory' => ExternalMemory::of($this),
            'table' => ExternalTable::of($export[2], $this->tableMaximums[$index], $this->{"t$index"}),
            'global' => ExternalGlobal::of($export[2], $export[3], $this->{"g$index"}),
        };
    }

    /**
     * Everything that the module exports, by name: what another instance can import.
     *
     * @return array<string, FunctionReference|ExternalMemory|ExternalTable|ExternalGlobal>
     */
    final public function exports(): array
    {
        $exports = [];
        foreach (static::EXPORTS + static::SHARED_EXPORTS as $name => $export) {
            $exports[$name] = $this->export((string) $name);
        }
        return $exports;
    }

    /**
     * A reference to a function of the module.
     */
    public function reference(int $function): FunctionReference
    {
        if (!isset($this->references[$function])) {
            [$code, $signature, $tail] = static::FUNCTIONS[$function] + [2 => null];
            $this->references[$function] = new FunctionReference($signature, $this, $code, $tail);
        }
        return $this->references[$function];
    }

    /**
     * References to functions of the module; null stays null.
     *
     * @param list<?int> $functions
     * @return list<?FunctionReference>
     */
    protected function references(array $functions): array
    {
        $references = [];
        foreach ($functions as $function) {
            $references[] = $function === null ? null : $this->reference($function);
        }
        return $references;
    }

    /**
     * Takes everything that the module imports.
     *
     * @param array<string, array<string, mixed>|Instance> $imports
     * @throws LinkError If something is missing or of another type.
     */
    private function link(array $imports): void
    {
        foreach (static::IMPORTS as [$module, $name, $signature]) {
            $import = self::imported($imports, $module, $name, 'function');
            $this->imports[] = self::importedFunction($import, $signature, "`$module.$name`");
        }
        foreach (static::SHARED_IMPORTS as $import) {
            [$kind, $index, $module, $name] = $import;
            $given = self::imported($imports, $module, $name, $kind);
            match ($kind) {
                'memory' => $this->linkMemory($given, $import),
                'table' => $this->linkTable($given, $import),
                'global' => $this->linkGlobal($given, $import),
            };
            if (\is_object($given)) {
                $this->externals["$kind $index"] = $given;
            }
        }
    }

    /**
     * @param array<string, array<string, mixed>|Instance> $imports
     */
    private static function imported(array $imports, string $module, string $name, string $kind): mixed
    {
        $from = $imports[$module] ?? [];
        if (!\is_array($from) && !$from instanceof Instance) {
            $wanted = 'an array, or an instance of a class in the same namespace';
            throw new LinkError("What is given for the module `$module` must be $wanted.");
        }
        if (\is_array($from) && \array_key_exists($name, $from)) {
            return $from[$name];
        }
        if ($from instanceof Instance && (isset($from::EXPORTS[$name]) || isset($from::SHARED_EXPORTS[$name]))) {
            return $from->export($name);
        }
        throw new LinkError("The module needs the $kind `$module.$name` as an import, and the host gives none.");
    }

    private static function importedFunction(mixed $import, string $signature, string $name): callable
    {
        if ($import instanceof FunctionReference) {
            if ($import->signature !== $signature) {
                throw new LinkError("The import $name must be a function `$signature`, not `$import->signature`.");
            }
            return static fn (mixed ...$arguments): mixed => ($import->code)($import->instance, ...$arguments);
        }
        if (!\is_callable($import)) {
            throw new LinkError("The import $name must be a function, not " . \get_debug_type($import) . '.');
        }
        return $import;
    }

    /**
     * @param array{string, int, string, string, int, ?int} $import
     */
    private function linkMemory(mixed $memory, array $import): void
    {
        [, , $module, $name, $minimum, $maximum] = $import;
        if (!$memory instanceof ExternalMemory) {
            throw new LinkError("The import `$module.$name` must be a memory, not " . \get_debug_type($memory) . '.');
        }
        self::checkLimits("`$module.$name`", $memory->bytes >> 16, $memory->maximumPages, $minimum, $maximum, 'pages');
        $memory->bind($this);
    }

    /**
     * @param array{string, int, string, string, int, ?int, string} $import
     */
    private function linkTable(mixed $table, array $import): void
    {
        [, $index, $module, $name, $minimum, $maximum, $type] = $import;
        if (!$table instanceof ExternalTable || $table->type !== $type) {
            $given = $table instanceof ExternalTable ? "a table of $table->type" : \get_debug_type($table);
            throw new LinkError("The import `$module.$name` must be a table of $type, not $given.");
        }
        self::checkLimits("`$module.$name`", $table->size(), $table->maximum, $minimum, $maximum, 'elements');
        $this->{"t$index"} = &$table->elements;
        $this->tableMaximums[$index] = $table->maximum;
    }

    /**
     * @param array{string, int, string, string, string, bool} $import
     */
    private function linkGlobal(mixed $global, array $import): void
    {
        [, $index, $module, $name, $type, $isMutable] = $import;
        if ((\is_int($global) || \is_float($global)) && !$isMutable) {
            $this->{"g$index"} = Values::accepted($type, $global, "import `$module.$name`");
            return;
        }
        $wanted = ($isMutable ? 'mutable' : 'immutable') . " global of type $type";
        if (!$global instanceof ExternalGlobal) {
            throw new LinkError("The import `$module.$name` must be a $wanted, not " . \get_debug_type($global) . '.');
        }
        if ($global->type !== $type || $global->isMutable !== $isMutable) {
            $given = ($global->isMutable ? 'a mutable' : 'an immutable') . " one of type $global->type";
            throw new LinkError("The import `$module.$name` must be a $wanted, not $given.");
        }
        $this->{"g$index"} = &$global->cell;
    }

    private static function checkLimits(
        string $name,
        int $size,
        ?int $limit,
        int $minimum,
        ?int $maximum,
        string $unit
    ): void {
        if ($size < $minimum) {
            throw new LinkError("The import $name must have at least $minimum $unit, not $size.");
        }
        if ($maximum !== null && ($limit === null || $limit > $maximum)) {
            $given = $limit === null ? 'no limit' : "a limit of $limit";
            throw new LinkError("The import $name must be limited to $maximum $unit; it has $given.");
        }
    }
}
