<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/**
 * The built library, and how a PHP process loads it.
 */
final class Built
{
    /** As `make ext` builds and installs it. */
    public const SHIPPED = 'ahpc_core.so';
    /** The same with the operation `test_panic`. */
    public const WITH_TEST_PANIC = 'with-test-panic/ahpc_core.so';

    public static function script(string $name): string
    {
        return dirname(__DIR__) . "/scripts/{$name}";
    }

    public static function path(string $library = self::SHIPPED): string
    {
        return Paths::build("ext/{$library}");
    }

    /**
     * The vectors as `make test-ext` has written them, one a line.
     */
    public static function vectors(): string
    {
        return Paths::build('vectors.txt');
    }

    /**
     * PHP's arguments for loading the library, and nothing that the machine's own configuration loads.
     *
     * @return list<string>
     */
    public static function php(string $library = self::SHIPPED): array
    {
        return [PHP_BINARY, '-n', '-d', 'display_errors=stderr', '-d', 'error_reporting=-1', '-d', 'extension=' . self::path($library)];
    }
}
