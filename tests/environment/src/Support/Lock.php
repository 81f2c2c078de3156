<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** Keeps two runs at the same time from making the same thing. Freed at the end of the process at the latest. */
final class Lock
{
    /**
     * @param resource $file
     */
    private function __construct(private $file)
    {
    }

    public function __destruct()
    {
        flock($this->file, LOCK_UN);
    }

    public static function waitFor(string $path): self
    {
        $file = self::open($path);
        flock($file, LOCK_EX);

        return new self($file);
    }

    public static function tryFor(string $path): ?self
    {
        $file = self::open($path);

        return flock($file, LOCK_EX | LOCK_NB) ? new self($file) : null;
    }

    /**
     * @return resource
     */
    private static function open(string $path)
    {
        Files::makeFolder(dirname($path));
        // "e": a server we start must not inherit the lock, or it would outlive us.
        $file = fopen($path, 'ce');
        if ($file === false) {
            throw new EnvironmentFailure("cannot open $path");
        }

        return $file;
    }
}
