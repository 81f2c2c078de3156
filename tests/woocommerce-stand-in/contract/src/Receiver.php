<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;

/** A server on this machine that takes deliveries and keeps them for a test to look at. */
final class Receiver
{
    private static ?self $shared = null;

    public readonly string $url;

    private readonly string $folder;

    private readonly BackgroundProcess $process;

    private function __construct()
    {
        $port = Ports::free();
        $this->url = "http://127.0.0.1:$port/hook";
        $this->folder = sys_get_temp_dir() . '/woocommerce-contract-' . getmypid();
        Files::makeFolder($this->folder);
        $this->reset();
        $this->process = BackgroundProcess::start(
            [PHP_BINARY, '-S', "127.0.0.1:$port", dirname(__DIR__) . '/receiver.php'],
            "$this->folder/server.log",
            environment: ['AHPC_RECEIVER' => $this->folder],
        );
        $this->process->waitUntil(static fn (): bool => Ports::answers($port));
        register_shutdown_function(function (): void {
            $this->process->stop();
            Files::remove($this->folder);
        });
    }

    /** The one receiver of this run, started when it is first needed. */
    public static function shared(): self
    {
        return self::$shared ??= new self();
    }

    /** Forgets what came so far, and answers with 200 from now on. */
    public function reset(): void
    {
        array_map('unlink', glob("$this->folder/*.json") ?: []);
        $this->answerWith(200);
    }

    public function answerWith(int $status): void
    {
        Files::write("$this->folder/status", (string) $status);
    }

    /**
     * @return list<ReceivedRequest> in the order in which they arrived
     */
    public function requests(): array
    {
        $requests = [];
        foreach (glob("$this->folder/*.json") ?: [] as $file) {
            $stored = json_decode((string) file_get_contents($file), true);
            $stored['body'] = base64_decode($stored['body']);
            $requests[] = new ReceivedRequest(...$stored);
        }

        return $requests;
    }

    /**
     * @return list<ReceivedRequest>
     */
    public function deliveries(): array
    {
        return array_values(array_filter($this->requests(), static fn (ReceivedRequest $request): bool => !$request->isPing()));
    }

    /**
     * @return list<ReceivedRequest>
     */
    public function pings(): array
    {
        return array_values(array_filter($this->requests(), static fn (ReceivedRequest $request): bool => $request->isPing()));
    }
}
