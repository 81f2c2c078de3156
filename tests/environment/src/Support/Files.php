<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** The few things done to whole folders, with the system's tools: they are many times faster than PHP. */
final class Files
{
    public static function makeFolder(string $folder): void
    {
        if (!is_dir($folder) && !@mkdir($folder, 0777, true) && !is_dir($folder)) {
            throw new EnvironmentFailure("cannot create the folder $folder");
        }
    }

    public static function remove(string $path): void
    {
        Command::run(['rm', '-rf', '--', $path])->orFail();
    }

    /** A real copy: changing one side leaves the other alone. */
    public static function copy(string $from, string $to): void
    {
        self::makeFolder(dirname($to));
        Command::run(['cp', '-aT', '--', $from, $to])->orFail();
    }

    /**
     * A tree of hard links, for files that nobody changes in place.
     *
     * PHP sees ordinary files, so `__DIR__` and `realpath()` stay inside the copy, which symbolic links cannot give.
     */
    public static function link(string $from, string $to): void
    {
        self::makeFolder(dirname($to));
        if (!Command::run(['cp', '-alT', '--', $from, $to])->ok()) {
            // Another file system cannot be linked into.
            self::remove($to);
            self::copy($from, $to);
        }
    }

    public static function write(string $file, string $contents): void
    {
        self::makeFolder(dirname($file));
        // Renamed into place: a reader never sees half of it, and a hard link to an old version keeps its contents.
        $draft = $file . '.' . getmypid() . '.new';
        if (file_put_contents($draft, $contents) === false || !rename($draft, $file)) {
            throw new EnvironmentFailure("cannot write $file");
        }
    }

    /** Something that changes when any file below the folders does, cheap enough to ask each time. */
    public static function fingerprint(string ...$paths): string
    {
        $listing = '';
        foreach ($paths as $path) {
            $listing .= Command::run(['find', $path, '-type', 'f', '-printf', '%P %s %T@\n'])->stdout;
        }
        $lines = explode("\n", $listing);
        sort($lines);

        return substr(hash('sha256', implode("\n", $lines)), 0, 16);
    }
}
