<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension\Support;

/**
 * The built library, and PHP processes that load it.
 */
final class Built
{
    /** As `make ext` builds and installs it. */
    public const SHIPPED = 'build/ext/ahpc_core.so';
    /** The same with the operation `test_panic`. */
    public const WITH_TEST_PANIC = 'build/ext/with-test-panic/ahpc_core.so';

    public static function path(string $file): string
    {
        return dirname(__DIR__, 4) . '/' . $file;
    }

    public static function script(string $name): string
    {
        return dirname(__DIR__) . "/scripts/{$name}";
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

    /**
     * Runs a command to its end.
     *
     * @param list<string> $command
     * @param array<string, string> $environment beside the one of this process
     * @return array{status: int, output: string, errors: string}
     */
    public static function run(array $command, array $environment = []): array
    {
        $errors = tmpfile();
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], $errors], $pipes, null, $environment + getenv());
        $output = (string) stream_get_contents($pipes[1]);
        $status = proc_close($process);
        rewind($errors);

        return ['status' => $status, 'output' => $output, 'errors' => (string) stream_get_contents($errors)];
    }
}
