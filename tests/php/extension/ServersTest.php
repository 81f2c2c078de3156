<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;
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

    private ?BackgroundProcess $server = null;

    protected function tearDown(): void
    {
        $this->server?->stop();
    }

    public function testTheBuiltInServerWithSeveralWorkersAnswersEveryVector(): void
    {
        $port = Ports::free();
        $this->server = BackgroundProcess::start(
            [...Built::php(), '-S', "127.0.0.1:{$port}", Built::script('serve.php')],
            Paths::build('ext/server.log'),
            environment: ['PHP_CLI_SERVER_WORKERS' => (string) self::WORKERS]
        );
        $this->server->waitUntil(static fn(): bool => Ports::answers($port));

        $this->assertAnswers('cli-server', $this->askAll("127.0.0.1:{$port}"));
    }

    public function testPhpFpmAnswersEveryVector(): void
    {
        $fpm = Fpm::start(self::WORKERS, Built::path());
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
        return http_build_query(['file' => Built::vectors(), 'line' => $line]);
    }

    /**
     * @return list<int>
     */
    private function lines(): array
    {
        return array_keys(file(Built::vectors()) ?: []);
    }
}
