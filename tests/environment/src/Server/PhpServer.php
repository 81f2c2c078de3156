<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Server;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;

/** PHP's built-in web server in front of a site, with several workers: WordPress sends requests to itself. */
final class PhpServer
{
    private const WORKERS = 4;

    private function __construct(private readonly BackgroundProcess $process)
    {
    }

    /**
     * @param array<string, string> $phpSettings
     */
    public static function start(
        string $folder,
        int $port,
        array $phpSettings = [],
        string $phpBinary = PHP_BINARY,
    ): self {
        $settings = $phpSettings + [
            'memory_limit' => '256M',
            'upload_max_filesize' => '64M',
            'post_max_size' => '64M',
            'display_errors' => '0',
            // Tests change files of the shop, and look at a page within the two seconds in which it would not be noticed.
            'opcache.revalidate_freq' => '0',
        ];
        $command = [$phpBinary];
        foreach ($settings as $name => $value) {
            array_push($command, '-d', "$name=$value");
        }
        $command = [
            ...$command, '-S', "127.0.0.1:$port", '-t', $folder, Paths::environment() . '/wordpress/router.php',
        ];
        $process = BackgroundProcess::start(
            $command,
            "$folder/wp-content/server.log",
            environment: ['PHP_CLI_SERVER_WORKERS' => (string) self::WORKERS],
        );
        $process->waitUntil(static fn (): bool => Ports::answers($port));

        return new self($process);
    }

    public function isRunning(): bool
    {
        return $this->process->isRunning();
    }

    public function stop(): void
    {
        $this->process->stop();
    }
}
