<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension\Support;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use RuntimeException;

/**
 * PHP-FPM with a pool of its own and the extension. No service is installed or started.
 */
final class Fpm
{
    private function __construct(private readonly BackgroundProcess $process, private readonly string $socket)
    {
    }

    public static function start(int $workers, string $library): self
    {
        // The path of a socket has to be short, so it is not below `build/`.
        $socket = sys_get_temp_dir() . '/ahpc-fpm-' . getmypid() . '.sock';
        $log = Paths::build('ext/fpm.log');
        $configuration = Paths::build('ext/fpm.conf');
        file_put_contents($configuration, "[global]\nerror_log = {$log}\ndaemonize = no\n[www]\nuser = root\ngroup = root\n"
            . "listen = {$socket}\npm = static\npm.max_children = {$workers}\ncatch_workers_output = yes\n");
        // FPM does not run as root unless it is told twice, by its pool and on the command line.
        $command = [self::program(), '-n', '-F', '-R', '-y', $configuration, '-d', "extension={$library}", '-d', 'display_errors=1'];
        $process = BackgroundProcess::start($command, $log);
        $process->waitUntil(static fn(): bool => file_exists($socket));

        return new self($process, $socket);
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
        $this->process->stop();
    }

    /**
     * That of the machine, else the one of its Debian package, unpacked.
     */
    private static function program(): string
    {
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        $unpacked = Paths::build("ext/fpm/usr/sbin/php-fpm{$version}");
        foreach (["/usr/sbin/php-fpm{$version}", $unpacked] as $program) {
            if (is_executable($program)) {
                return $program;
            }
        }
        $folder = Paths::build('ext/fpm');
        @mkdir($folder, 0777, true);
        // Of the very version of the PHP that is installed, since it loads the same library.
        $fetched = Command::run(['bash', '-c', "cd \"\$0\" && apt-get download -qq php{$version}-fpm=\$(dpkg-query -W -f '\${Version}' php{$version}-cli) && dpkg -x php{$version}-fpm_*.deb .", $folder]);
        if (!is_executable($unpacked)) {
            throw new RuntimeException("PHP-FPM {$version} can be neither found nor unpacked: {$fetched->stderr}");
        }

        return $unpacked;
    }
}
