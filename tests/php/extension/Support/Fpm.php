<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension\Support;

use RuntimeException;

/**
 * PHP-FPM with a pool of its own and the extension, on a socket below `build/`. No service is installed or started.
 */
final class Fpm
{
    /**
     * @param resource $process
     */
    private function __construct(private $process, private readonly string $socket)
    {
    }

    public static function start(int $workers, string $library): self
    {
        $folder = sys_get_temp_dir() . '/ahpc-fpm-' . getmypid();
        @mkdir($folder);
        $socket = "{$folder}/fpm.sock";
        // FPM does not run as root unless it is told twice, by its pool and on the command line.
        file_put_contents("{$folder}/fpm.conf", "[global]\nerror_log = {$folder}/fpm.log\ndaemonize = no\n[www]\nuser = root\ngroup = root\n"
            . "listen = {$socket}\npm = static\npm.max_children = {$workers}\ncatch_workers_output = yes\n");
        $command = [self::program(), '-n', '-F', '-R', '-y', "{$folder}/fpm.conf", '-d', "extension={$library}", '-d', 'display_errors=1'];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', "{$folder}/stderr", 'w']], $pipes);
        for ($tries = 0; $tries < 200; $tries++) {
            if (file_exists($socket)) {
                return new self($process, $socket);
            }
            usleep(50_000);
        }
        throw new RuntimeException('PHP-FPM does not start: ' . @file_get_contents("{$folder}/stderr") . @file_get_contents("{$folder}/fpm.log"));
    }

    /**
     * The body that a script answers a GET request with.
     */
    public function get(string $script, string $query): string
    {
        return FastCgi::get($this->socket, $script, $query);
    }

    public function stop(): void
    {
        proc_terminate($this->process);
        proc_close($this->process);
    }

    /**
     * That of the machine, else the one of its Debian package, unpacked.
     */
    private static function program(): string
    {
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        $unpacked = Built::path("build/ext/fpm/usr/sbin/php-fpm{$version}");
        foreach (["/usr/sbin/php-fpm{$version}", $unpacked] as $program) {
            if (is_executable($program)) {
                return $program;
            }
        }
        $folder = Built::path('build/ext/fpm');
        @mkdir($folder, 0777, true);
        // Of the very version of the PHP that is installed, since it loads the same library.
        $fetched = Built::run(['bash', '-c', "cd \"\$0\" && apt-get download -qq php{$version}-fpm=\$(dpkg-query -W -f '\${Version}' php{$version}-cli) && dpkg -x php{$version}-fpm_*.deb .", $folder]);
        if (!is_executable($unpacked)) {
            throw new RuntimeException("PHP-FPM {$version} can be neither found nor unpacked: {$fetched['errors']}");
        }

        return $unpacked;
    }
}
