<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Extension\Support\Built;
use AuraHistoria\PartnerConnect\Tests\Extension\Support\Fpm;
use PHPUnit\Framework\TestCase;

/**
 * The extension where shops run it: in servers with several processes, asked by several clients at once.
 */
final class ServersTest extends TestCase
{
    private const WORKERS = 4;
    private const CLIENTS = 8;

    /** @var resource|null */
    private $server = null;

    protected function tearDown(): void
    {
        if ($this->server !== null) {
            // The workers, too: they are all in one group.
            posix_kill(-proc_get_status($this->server)['pid'], SIGKILL);
            proc_close($this->server);
        }
    }

    public function testTheBuiltInServerWithSeveralWorkersAnswersEveryVector(): void
    {
        $address = $this->freeAddress();
        $environment = ['PHP_CLI_SERVER_WORKERS' => (string) self::WORKERS] + getenv();
        $this->server = proc_open(['setsid', ...Built::php(), '-S', $address, Built::script('serve.php')], [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', Built::path('build/ext/server.log'), 'w']], $pipes, null, $environment);
        $this->waitFor($address);

        $this->assertAnswers('cli-server', $this->askAll($address));
    }

    public function testPhpFpmAnswersEveryVector(): void
    {
        $fpm = Fpm::start(self::WORKERS, Built::path(Built::SHIPPED));
        try {
            $answers = [];
            foreach ($this->lines() as $line) {
                $answers[] = $fpm->get(Built::script('serve.php'), $this->query($line));
            }
            $this->assertAnswers('fpm-fcgi', $answers);
        } finally {
            $fpm->stop();
        }
    }

    /**
     * @param list<string> $bodies
     */
    private function assertAnswers(string $sapi, array $bodies): void
    {
        $answers = array_map(static fn(string $body): array => json_decode($body, true) ?? ['right' => false, 'vector' => $body, 'sapi' => '', 'process' => 0], $bodies);
        $wrong = array_filter($answers, static fn(array $answer): bool => !$answer['right']);

        self::assertSame([], array_column($wrong, 'vector'));
        self::assertSame([$sapi], array_values(array_unique(array_column($answers, 'sapi'))));
        self::assertGreaterThan(1, count(array_unique(array_column($answers, 'process'))), 'several processes have answered');
    }

    /**
     * Asks for every vector, several at a time.
     *
     * @return list<string>
     */
    private function askAll(string $address): array
    {
        $bodies = [];
        foreach (array_chunk($this->lines(), self::CLIENTS) as $lines) {
            $all = curl_multi_init();
            $requests = [];
            foreach ($lines as $line) {
                $request = curl_init("http://{$address}/?" . $this->query($line));
                curl_setopt_array($request, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60]);
                curl_multi_add_handle($all, $request);
                $requests[] = $request;
            }
            do {
                curl_multi_exec($all, $running);
                curl_multi_select($all, 0.05);
            } while ($running > 0);
            array_push($bodies, ...array_map(static fn(\CurlHandle $it): string => (string) curl_multi_getcontent($it), $requests));
        }

        return $bodies;
    }

    private function query(int $line): string
    {
        return http_build_query(['file' => Built::path('build/vectors.txt'), 'line' => $line]);
    }

    /**
     * @return list<int>
     */
    private function lines(): array
    {
        return array_keys(file(Built::path('build/vectors.txt')) ?: []);
    }

    private function freeAddress(): string
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($socket, false);
        fclose($socket);

        return $address;
    }

    private function waitFor(string $address): void
    {
        for ($tries = 0; $tries < 200; $tries++) {
            $socket = @stream_socket_client("tcp://{$address}");
            if ($socket !== false) {
                fclose($socket);
                return;
            }
            usleep(50_000);
        }
        self::fail("the server at {$address} does not answer");
    }
}
