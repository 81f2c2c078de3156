<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** Runs a program to its end, without a shell in between. */
final class Command
{
    /**
     * @param list<string> $command
     * @param array<string, string> $environment added to ours
     */
    public static function run(
        array $command,
        ?string $workingDirectory = null,
        array $environment = [],
        string $stdin = '',
        float $timeoutSeconds = 600.0,
    ): CommandResult {
        // Files instead of pipes: neither side can then wait for the other to read.
        [$in, $out, $err] = [self::temporary($stdin), self::temporary(), self::temporary()];
        $process = proc_open(
            $command,
            [$in, $out, $err],
            $pipes,
            $workingDirectory,
            $environment + getenv(),
        );
        if ($process === false) {
            throw new EnvironmentFailure("cannot start {$command[0]}");
        }
        $status = self::wait($process, $timeoutSeconds);

        return new CommandResult($command, $status, self::contents($out), self::contents($err));
    }

    public static function exists(string $program): bool
    {
        $folders = explode(':', (string) getenv('PATH') . ':/usr/sbin');
        foreach ($folders as $folder) {
            if (is_executable("$folder/$program")) {
                return true;
            }
        }

        return false;
    }

    /**
     * @param resource $process
     */
    private static function wait($process, float $timeoutSeconds): int
    {
        $deadline = microtime(true) + $timeoutSeconds;
        $pause = 1000;
        while (($state = proc_get_status($process))['running']) {
            if (microtime(true) > $deadline) {
                proc_terminate($process, 9);
                proc_close($process);

                return 124;
            }
            usleep($pause);
            $pause = min($pause * 2, 20000);
        }
        proc_close($process);

        return $state['signaled'] ? 128 + $state['termsig'] : $state['exitcode'];
    }

    /**
     * @return resource
     */
    private static function temporary(string $contents = '')
    {
        $file = tmpfile();
        if ($file === false) {
            throw new EnvironmentFailure('cannot create a temporary file');
        }
        fwrite($file, $contents);
        rewind($file);

        return $file;
    }

    /**
     * @param resource $file
     */
    private static function contents($file): string
    {
        rewind($file);

        return (string) stream_get_contents($file);
    }
}
