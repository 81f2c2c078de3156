<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Loads the classes of translated modules and of this runtime when they are first used.
 *
 * A module of some size takes PHP longer to compile than most calls take to run, and a call needs only a part of it.
 */
final class Autoload
{
    /** @var array<string, string> Folder by namespace. */
    private static array $folders = [];

    /**
     * Says in which folder the classes of a module's namespace are, each in a file of its name.
     */
    public static function register(string $namespace, string $folder): void
    {
        if (self::$folders === []) {
            self::$folders[__NAMESPACE__] = __DIR__;
            \spl_autoload_register(self::load(...));
        }
        self::$folders[$namespace] = $folder;
    }

    /**
     * @throws LinkError If the class is one of ours and not there.
     */
    private static function load(string $class): void
    {
        $end = (int) \strrpos($class, '\\');
        $namespace = \substr($class, 0, $end);
        $folder = self::$folders[$namespace] ?? null;
        if ($folder === null) {
            return;
        }
        $file = $folder . '/' . \substr($class, $end + 1) . '.php';
        if (!\is_file($file)) {
            throw new LinkError("`$class` should be in $file, which is not there.");
        }
        // What switches the tracing JIT off cannot be loaded by itself.
        \in_array($class, [Jit::class, Settings::class], true) ? require $file : Jit::loadUntraced($file);
        // The namespace of a module's parts names the module, so that parts of two builds are never mixed.
        if (!\class_exists($class, false) && !\trait_exists($class, false) && !\enum_exists($class, false)) {
            throw new LinkError("$file is not of the build that this process runs: `$class` is not in it.");
        }
    }
}
