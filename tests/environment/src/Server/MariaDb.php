<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Server;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;
use mysqli;

/**
 * A private MariaDB server below `build/mariadb`, one for each process that asks.
 *
 * The system's service is never touched.
 *
 * It keeps nothing that matters, so it is set up for speed: no waiting for the disk, little memory.
 */
final class MariaDb
{
    private static ?self $running = null;

    private function __construct(
        private readonly BackgroundProcess $process,
        private readonly Lock $lock,
        public readonly int $port,
    ) {
    }

    /** The server of this process, started when it is first asked for. */
    public static function running(): self
    {
        if (self::$running === null || !self::$running->process->isRunning()) {
            self::$running = self::start();
        }

        return self::$running;
    }

    public function host(): string
    {
        return "127.0.0.1:$this->port";
    }

    public function connect(?string $database = null): mysqli
    {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $connection = new mysqli('127.0.0.1', 'shop', 'shop', $database, $this->port);
        $connection->set_charset('utf8mb4');

        return $connection;
    }

    private static function start(): self
    {
        if (!Command::exists('mariadbd')) {
            throw new EnvironmentFailure('No MariaDB here; run tests/environment/install-tools.sh --only mariadb.');
        }
        [$folder, $lock] = self::freeFolder();
        if (!is_dir("$folder/data/mysql")) {
            self::initialise("$folder/data");
        }
        $port = Ports::free();
        $process = BackgroundProcess::start(self::command($folder, $port), "$folder/log");
        $process->waitUntil(static fn (): bool => Ports::answers($port), 60.0);

        return new self($process, $lock, $port);
    }

    /**
     * Runs side by side must not share data files; each takes the first folder that nobody else holds.
     *
     * @return array{string, Lock}
     */
    private static function freeFolder(): array
    {
        for ($number = 1;; $number++) {
            $folder = Paths::build("mariadb/$number");
            $lock = Lock::tryFor("$folder.lock");
            if ($lock !== null) {
                return [$folder, $lock];
            }
        }
    }

    private static function initialise(string $data): void
    {
        Files::remove($data);
        Files::makeFolder($data);
        Command::run([
            'mariadb-install-db', '--no-defaults', "--datadir=$data", '--auth-root-authentication-method=normal',
            '--skip-test-db', '--innodb-log-file-size=16M', '--innodb-flush-log-at-trx-commit=0', ...self::user(),
        ])->orFail();
        Files::write("$data/../start.sql", "CREATE USER IF NOT EXISTS 'shop'@'127.0.0.1' IDENTIFIED BY 'shop';\n"
            . "GRANT ALL ON *.* TO 'shop'@'127.0.0.1';\n");
    }

    /**
     * @return list<string>
     */
    private static function command(string $folder, int $port): array
    {
        // A socket's path may have 107 bytes at most, which a project deep in somebody's home would exceed.
        $socket = sys_get_temp_dir() . '/ahpc-' . substr(md5($folder), 0, 12) . '.sock';

        return [
            'mariadbd', '--no-defaults', "--datadir=$folder/data", "--socket=$socket", "--init-file=$folder/start.sql",
            "--port=$port", '--bind-address=127.0.0.1', '--skip-name-resolve', '--skip-log-bin',
            '--character-set-server=utf8mb4', '--collation-server=utf8mb4_unicode_ci',
            '--innodb-buffer-pool-size=96M', '--innodb-log-file-size=16M', '--innodb-flush-log-at-trx-commit=0',
            '--innodb-doublewrite=0', '--key-buffer-size=4M', '--max-connections=60', '--performance-schema=OFF',
            '--table-open-cache=800', ...self::user(),
        ];
    }

    /**
     * The server refuses to run as root unless it is told to.
     *
     * @return list<string>
     */
    private static function user(): array
    {
        return posix_geteuid() === 0 ? ['--user=root'] : [];
    }
}
