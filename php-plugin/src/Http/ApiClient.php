<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Http;

use AuraHistoria\PartnerConnect\Support\Loose;
use AuraHistoria\PartnerConnect\Support\Utf8;

defined('ABSPATH') || exit;

/**
 * Sends the requests that the core asks for through WordPress's HTTP API, and hands back the answer as it came.
 */
final class ApiClient
{
    /** An argument by which our own requests are known among all of the site. */
    public const MARK = 'ahpc_own_request';

    /** No answer of the API is larger; what is left of a captive portal's page says enough. */
    private const MAX_ANSWER_BYTES = 65_536;

    /** Of an answer that is no JSON, so much is handed on: that it is none. */
    private const EXCERPT_BYTES = 64;

    /**
     * @param array<string, mixed> $request as the core describes it: `method`, `url`, `headers`, `body`, `timeout_seconds`
     * @return array<string, mixed> `status`, `headers`, `body`, or `error` when there was no answer
     */
    public function send(#[\SensitiveParameter] array $request): array
    {
        return $this->answer(SingleRequest::send($request['url'], $this->arguments($request)));
    }

    /**
     * Sends several requests at once, or one after the other where this host cannot do it at once.
     *
     * @param list<array<string, mixed>> $requests as of {@see send}
     * @param \Closure(): bool $meanwhile does some work while they are on the wire; false when there is none left
     * @return list<array<string, mixed>> the answers in the order of the requests
     */
    public function sendAll(#[\SensitiveParameter] array $requests, \Closure $meanwhile): array
    {
        if (count($requests) < 2 || !$this->canSendSeveral()) {
            return array_map($this->send(...), $requests);
        }
        $responses = (new ParallelRequests($meanwhile))->send(array_map(
            fn(array $request): array => ['url' => $request['url'], 'args' => $this->arguments($request)],
            $requests
        ));

        return array_map($this->answer(...), $responses);
    }

    /**
     * Whether requests can be on the wire side by side: hosts switch such functions off.
     */
    public function canSendSeveral(): bool
    {
        return ParallelRequests::arePossible();
    }

    /**
     * What WordPress has received, as the core takes it; or what another plugin says in its place, of whatever types.
     *
     * @param array<string, mixed>|\WP_Error $response
     * @return array<string, mixed> as of {@see send}
     */
    public function answer(array|\WP_Error $response): array
    {
        if (is_wp_error($response)) {
            return ['error' => (string) Loose::text($response->get_error_message())];
        }

        return [
            'status' => self::statusOf($response),
            'headers' => $this->headers($response),
            'body' => $this->body((string) Loose::text(wp_remote_retrieve_body($response))),
        ];
    }

    /**
     * @param array<string, mixed>|\WP_Error $response
     * @return int 0 where there is none
     */
    public static function statusOf(array|\WP_Error $response): int
    {
        return is_array($response) && is_array($response['response'] ?? null) ? Loose::int($response['response']['code'] ?? 0) : 0;
    }

    /**
     * @param array<string, mixed> $request
     * @return array<string, mixed>
     */
    private function arguments(#[\SensitiveParameter] array $request): array
    {
        return [
            'method' => $request['method'],
            'headers' => (array) $request['headers'],
            'body' => $request['body'],
            'timeout' => $request['timeout_seconds'],
            // The key must not travel to wherever a redirect points.
            'redirection' => 0,
            'limit_response_size' => self::MAX_ANSWER_BYTES,
            self::MARK => true,
        ];
    }

    /**
     * JSON as it came. Of anything else the start, which tells the core that it is none; nothing of an answer that was JSON
     * and too long, which is an answer without news.
     */
    private function body(string $body): string
    {
        $text = trim(substr($body, 0, self::MAX_ANSWER_BYTES));
        if ($text === '' || json_decode($text) !== null || $text === 'null') {
            return $text;
        }
        $wasCut = strlen($body) >= self::MAX_ANSWER_BYTES && in_array($text[0], ['{', '['], true);

        return $wasCut ? '' : Utf8::cut(ltrim($text, '{['), self::EXCERPT_BYTES) . ' ';
    }

    /**
     * A header that came several times is reported by its last value.
     *
     * @param array<string, mixed> $response
     * @return array<string, string>
     */
    private function headers(array $response): array
    {
        $received = wp_remote_retrieve_headers($response);
        $headers = [];
        foreach (is_iterable($received) ? $received : [] as $name => $value) {
            $headers[strtolower((string) $name)] = (string) Loose::text(is_array($value) ? end($value) : $value);
        }

        return $headers;
    }
}
