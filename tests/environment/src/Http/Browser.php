<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Http;

use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use CURLFile;
use CurlHandle;

/** A person at a browser without JavaScript: keeps cookies, follows redirects, sends forms. */
final class Browser
{
    private readonly CurlHandle $curl;

    public function __construct(private readonly float $timeoutSeconds = 120.0)
    {
        $this->curl = curl_init();
        // An empty file name keeps cookies in memory.
        curl_setopt($this->curl, CURLOPT_COOKIEFILE, '');
    }

    public static function loggedInAt(Site $site, string $user = Site::ADMIN, string $password = Site::PASSWORD): self
    {
        $browser = new self();
        $login = $browser->get("$site->url/wp-login.php");
        $page = $browser->submit($login->form('log'), ['log' => $user, 'pwd' => $password]);
        if ($page->hasForm('log')) {
            throw new EnvironmentFailure("$user cannot log in: " . implode(' ', $page->notices()));
        }

        return $browser;
    }

    /**
     * @param list<string> $headers
     */
    public function get(string $url, array $headers = []): Page
    {
        return $this->request($url, [CURLOPT_HTTPGET => true, CURLOPT_HTTPHEADER => $headers]);
    }

    /**
     * @param array<string, string|CURLFile> $fields
     */
    public function post(string $url, array $fields): Page
    {
        $hasFile = array_filter($fields, static fn (mixed $value): bool => $value instanceof CURLFile) !== [];

        return $this->request($url, [
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => $hasFile ? $fields : http_build_query($fields),
            // Without it, curl waits a second for a "100 Continue" that PHP's server never sends.
            CURLOPT_HTTPHEADER => ['Expect:'],
        ]);
    }

    /**
     * @param array<string, string|CURLFile> $values what the person enters
     */
    public function submit(Form $form, array $values = []): Page
    {
        return $this->post($form->action, $values + $form->fields);
    }

    /**
     * @param array<string, mixed>|null $body
     */
    public function sendJson(string $method, string $url, ?array $body = null): Page
    {
        return $this->request($url, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_POSTFIELDS => $body === null ? '' : (string) json_encode($body),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Expect:'],
        ]);
    }

    /**
     * @param array<int, mixed> $options
     */
    private function request(string $url, array $options): Page
    {
        $headers = [];
        curl_setopt_array($this->curl, $options + [
            CURLOPT_URL => $url,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => true,
            CURLOPT_MAXREDIRS => 10,
            CURLOPT_TIMEOUT_MS => (int) ($this->timeoutSeconds * 1000),
            CURLOPT_PROXY => '',
            CURLOPT_HEADERFUNCTION => static function (CurlHandle $curl, string $line) use (&$headers): int {
                [$name, $value] = explode(':', $line, 2) + ['', ''];
                $headers[strtolower(trim($name))] = trim($value);

                return strlen($line);
            },
        ]);
        $body = curl_exec($this->curl);
        $problem = curl_error($this->curl);
        $page = new Page(
            (string) curl_getinfo($this->curl, CURLINFO_EFFECTIVE_URL),
            (int) curl_getinfo($this->curl, CURLINFO_RESPONSE_CODE),
            (string) $body,
            $headers,
        );
        // A custom method would otherwise stay for the next request; cookies survive the reset.
        curl_reset($this->curl);
        curl_setopt($this->curl, CURLOPT_COOKIEFILE, '');
        if ($body === false) {
            throw new EnvironmentFailure("$url: $problem");
        }

        return $page;
    }
}
