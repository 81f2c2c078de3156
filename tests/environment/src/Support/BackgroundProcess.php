<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** A server that runs beside us and ends with us, even when we are killed. */
final class BackgroundProcess
{
    private const STOP_SECONDS = 15.0;

    /**
     * @param resource $process
     * @param resource $lifeline closing it tells the supervisor to stop everything
     */
    private function __construct(
        private $process,
        private $lifeline,
        private readonly string $name,
        public readonly string $logFile,
    ) {
    }

    public function __destruct()
    {
        $this->stop();
    }

    /**
     * @param list<string> $command
     * @param array<string, string> $environment added to ours
     */
    public static function start(
        array $command,
        string $logFile,
        ?string $workingDirectory = null,
        array $environment = [],
    ): self {
        Files::makeFolder(dirname($logFile));
        $log = ['file', $logFile, 'a'];
        $process = proc_open(
            ['setsid', Paths::environment() . '/supervise.sh', ...$command],
            [['pipe', 'r'], $log, $log],
            $pipes,
            $workingDirectory,
            $environment + getenv(),
        );
        if ($process === false) {
            throw new EnvironmentFailure("cannot start {$command[0]}");
        }

        return new self($process, $pipes[0], basename($command[0]), $logFile);
    }

    public function isRunning(): bool
    {
        return is_resource($this->process) && proc_get_status($this->process)['running'];
    }

    /**
     * Waits until `$isReady` holds; a server that ends before, or is never ready, is a failure that shows its log.
     *
     * @param callable(): bool $isReady
     */
    public function waitUntil(callable $isReady, float $timeoutSeconds = 30.0): void
    {
        $deadline = microtime(true) + $timeoutSeconds;
        while (!$isReady()) {
            if (!$this->isRunning() || microtime(true) > $deadline) {
                $why = $this->isRunning() ? "is not ready after $timeoutSeconds s" : 'ended at once';
                $this->stop();
                throw new EnvironmentFailure("$this->name $why; its log:\n" . $this->logTail());
            }
            usleep(20000);
        }
    }

    public function stop(): void
    {
        if (!is_resource($this->process)) {
            return;
        }
        fclose($this->lifeline);
        $deadline = microtime(true) + self::STOP_SECONDS;
        while ($this->isRunning() && microtime(true) < $deadline) {
            usleep(10000);
        }
        if ($this->isRunning()) {
            posix_kill(-proc_get_status($this->process)['pid'], SIGKILL);
        }
        proc_close($this->process);
    }

    private function logTail(): string
    {
        return substr((string) file_get_contents($this->logFile), -3000);
    }
}
