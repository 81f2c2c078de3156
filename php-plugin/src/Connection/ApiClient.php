<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Connection;

use stdClass;

/**
 * Sends the requests that the core asks for through WordPress's HTTP API, and hands back the answer as it came.
 */
final class ApiClient
{
    /** No answer of the API is larger; a captive portal's page may be. */
    private const MAX_ANSWER_BYTES = 1_048_576;

    /**
     * @param stdClass $request the effect: `method`, `url`, `headers`, `body`, `timeout_seconds`
     * @return array<string, mixed> `status`, `headers`, `body`, or `error` when there was no answer
     */
    public function send(stdClass $request): array
    {
        return $this->answer(wp_remote_request($request->url, $this->arguments($request)));
    }

    /**
     * Sends several requests at once.
     *
     * @param list<stdClass> $requests as of {@see send}
     * @param \Closure(): bool $meanwhile does some work while they are on the wire; false when there is none left
     * @return list<array<string, mixed>> the answers in the order of the requests
     */
    public function sendAll(array $requests, \Closure $meanwhile): array
    {
        if (count($requests) < 2) {
            return array_map($this->send(...), $requests);
        }
        $responses = (new ParallelRequests($meanwhile))->send(array_map(
            fn(stdClass $request): array => ['url' => $request->url, 'args' => $this->arguments($request)],
            $requests
        ));

        return array_map($this->answer(...), $responses);
    }

    /**
     * @return array<string, mixed>
     */
    private function arguments(stdClass $request): array
    {
        return [
            'method' => $request->method,
            'headers' => (array) $request->headers,
            'body' => $request->body,
            'timeout' => $request->timeout_seconds,
            // The key must not travel to wherever a redirect points.
            'redirection' => 0,
            'limit_response_size' => self::MAX_ANSWER_BYTES,
        ];
    }

    /**
     * What WordPress has received, as the core takes it.
     *
     * @param array<string, mixed>|\WP_Error $response
     * @return array<string, mixed> as of {@see send}
     */
    public function answer(array|\WP_Error $response): array
    {
        if (is_wp_error($response)) {
            return ['error' => $response->get_error_message()];
        }

        return [
            'status' => (int) wp_remote_retrieve_response_code($response),
            'headers' => $this->headers($response),
            'body' => wp_remote_retrieve_body($response),
        ];
    }

    /**
     * A header that came several times is reported by its last value.
     *
     * @param array<string, mixed> $response
     */
    private function headers(array $response): stdClass
    {
        $headers = new stdClass();
        foreach (wp_remote_retrieve_headers($response) as $name => $value) {
            $headers->{strtolower((string) $name)} = is_array($value) ? (string) end($value) : (string) $value;
        }

        return $headers;
    }
}
