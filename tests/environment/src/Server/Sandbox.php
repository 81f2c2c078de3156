<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Server;

use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\BackgroundProcess;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Ports;

/** The sandbox of the partner API as a process, with the control interface that looks inside and causes trouble. */
final class Sandbox
{
    /** The shop that the sandbox itself proposes. */
    public const SHOP_ID = '5a9d7c34-1e62-4f0b-8b7e-2c41d6f09a13';
    public const API_KEY = 'aurahistoria_sandbox_0123456789abcdef';
    public const SHOP_NAME = 'Antiquitäten am Markt';

    private readonly Browser $browser;

    private function __construct(private readonly BackgroundProcess $process, public readonly string $url)
    {
        $this->browser = new Browser(30.0);
    }

    /**
     * @param int $preferredPort taken when it is free
     * @param string $database a file that outlives the process, or ":memory:"
     * @param list<string> $options further command line options
     */
    public static function start(int $preferredPort = 0, string $database = ':memory:', array $options = []): self
    {
        $program = getenv('AHPC_SANDBOX') ?: Paths::project() . '/target/release/ahpc-sandbox';
        if (!is_executable($program)) {
            throw new EnvironmentFailure("$program is not there; run 'make sandbox' first.");
        }
        $port = Ports::free(...array_filter([$preferredPort]));
        $seed = implode(':', [self::SHOP_ID, self::API_KEY, self::SHOP_NAME]);
        $process = BackgroundProcess::start(
            [$program, '--listen', "127.0.0.1:$port", '--database', $database, '--seed', $seed, ...$options],
            Paths::build("sandbox/$port.log"),
        );
        $process->waitUntil(static fn (): bool => Ports::answers($port));

        return new self($process, "http://127.0.0.1:$port");
    }

    /** The page for people. */
    public function page(): string
    {
        return "$this->url/";
    }

    public function stop(): void
    {
        $this->process->stop();
    }

    /**
     * Webhook deliveries, the oldest first.
     *
     * @return list<array<string, mixed>>
     */
    public function deliveries(int $afterRequest = 0): array
    {
        return array_reverse($this->get("/deliveries?after_id=$afterRequest&limit=1000")['deliveries']);
    }

    /**
     * Requests to the API, deliveries included, the oldest first.
     *
     * @return list<array<string, mixed>>
     */
    public function requests(?string $operation = null, int $afterId = 0): array
    {
        $filter = $operation === null ? '' : "&operation=$operation";

        return array_reverse($this->get("/requests?after_id=$afterId&limit=1000$filter")['requests']);
    }

    /** A mark for "what came after this". */
    public function lastRequestId(): int
    {
        return (int) ($this->get('/requests?limit=1')['requests'][0]['id'] ?? 0);
    }

    /**
     * Products as the API has them, by WooCommerce's id.
     *
     * @return array<int, array<string, mixed>>
     */
    public function products(): array
    {
        return array_column($this->get('/products?limit=1000')['products'], null, 'id');
    }

    /**
     * The seeded shop as it is registered.
     *
     * @return array<string, mixed>
     */
    public function shop(): array
    {
        $shops = array_column($this->get('/shops')['shops'], null, 'id');

        return $shops[self::SHOP_ID] ?? throw new EnvironmentFailure('the sandbox does not know its seeded shop');
    }

    /**
     * @param array<string, mixed> $fault as the sandbox's README describes it
     */
    public function addFault(array $fault): void
    {
        $this->call('POST', '/faults', $fault);
    }

    public function clearFaults(): void
    {
        $this->call('DELETE', '/faults');
    }

    /**
     * @param string $generation "both" (as it starts), "bearer" or "api-key": where callers put their credential
     */
    public function setAuth(string $generation): void
    {
        $this->call('PUT', '/auth', ['generation' => $generation]);
    }

    /**
     * Forgets what happened; the seeded shop stays.
     *
     * @param string ...$only "products", "requests", "faults", "registrations"; all of them when none is named
     */
    public function reset(string ...$only): void
    {
        $this->call('POST', '/reset', $only === [] ? null : ['only' => $only]);
    }

    /**
     * @return array<string, mixed>
     */
    public function get(string $path): array
    {
        return (array) $this->call('GET', $path);
    }

    /**
     * @param array<string, mixed>|null $body
     */
    public function call(string $method, string $path, ?array $body = null): mixed
    {
        $url = "$this->url/_sandbox$path";
        $page = $method === 'GET' ? $this->browser->get($url) : $this->browser->sendJson($method, $url, $body);
        if ($page->status >= 400) {
            throw new EnvironmentFailure("$method $url answered $page->status: $page->body");
        }

        return $page->body === '' ? null : $page->json();
    }
}
