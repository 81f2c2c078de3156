<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Http;

use AuraHistoria\PartnerConnect\Support\Host;
use WP_Error;
use WP_HTTP_Proxy;
use WP_HTTP_Requests_Hooks;
use WP_HTTP_Requests_Response;
use WP_Http;
use WpOrg\Requests\Exception;
use WpOrg\Requests\Proxy\Http as HttpProxy;
use WpOrg\Requests\Requests;

defined('ABSPATH') || exit;

/**
 * Sends several requests at once, as `wp_remote_request` would send each: with the same filters, proxy and certificates.
 *
 * WordPress bundles a library that can, and has no function of its own for it.
 */
final class ParallelRequests
{
    /** How long the wire is watched while there is something else to do, and while there is not. */
    private const GLANCE_SECONDS = 0.002;
    private const NAP_SECONDS = 1.0;

    /** How long requests may be begun where they have to go one after the other. */
    private const IN_TURN_SECONDS = 20.0;

    /** Whether the parallel way has failed in this process. */
    private static bool $isBroken = false;

    /**
     * @param \Closure(): bool $meanwhile does some work while the requests are on the wire; false when there is none left
     */
    public function __construct(private readonly \Closure $meanwhile)
    {
    }

    /**
     * Whether this host lets requests be sent side by side.
     */
    public static function arePossible(): bool
    {
        foreach (['curl_multi_init', 'curl_multi_add_handle', 'curl_multi_exec', 'curl_multi_select', 'curl_multi_info_read', 'curl_setopt', 'curl_setopt_array'] as $function) {
            if (!function_exists($function)) {
                return false;
            }
        }

        return !self::$isBroken && class_exists(Requests::class) && method_exists(Requests::class, 'request_multiple');
    }

    /**
     * @param list<array{url: string, args: array<string, mixed>}> $requests
     * @return list<array<string, mixed>|WP_Error> what `wp_remote_request` would return for each
     */
    public function send(array $requests): array
    {
        $responses = $prepared = [];
        foreach ($requests as $index => ['url' => $url, 'args' => $args]) {
            $arguments = $this->arguments($url, $args);
            if ($arguments['answer'] === null && (new WP_Http())->block_request($url)) {
                $arguments['answer'] = new WP_Error('http_request_not_executed', 'WP_HTTP_BLOCK_EXTERNAL blocks requests to this host.');
            }
            $responses[$index] = $arguments['answer'];
            if ($arguments['answer'] === null) {
                $prepared[$index] = ['url' => $url, 'args' => $arguments['args']];
            }
        }
        foreach ($this->sendPrepared($prepared) as $index => $response) {
            $responses[$index] = $this->finish($response, $prepared[$index]);
        }

        return $responses;
    }

    /**
     * The arguments with WordPress's defaults and after everyone's filters, or the answer of whoever has given one instead.
     *
     * @param array<string, mixed> $args
     * @return array{args: array<string, mixed>, answer: array<string, mixed>|WP_Error|null}
     */
    private function arguments(string $url, array $args): array
    {
        $filtered = null;
        $keep = static function (mixed $answer, array $args) use (&$filtered): mixed {
            if ($answer !== false) {
                return $answer;
            }
            $filtered = $args;

            return new WP_Error('ahpc_not_sent_yet');
        };
        add_filter('pre_http_request', $keep, PHP_INT_MAX, 2);
        $answer = SingleRequest::send($url, $args);
        remove_filter('pre_http_request', $keep, PHP_INT_MAX);

        return ['args' => $filtered ?? [], 'answer' => $filtered === null ? $answer : null];
    }

    /**
     * @param array<int, array{url: string, args: array<string, mixed>}> $prepared
     * @return array<int, mixed> responses of the library, or its exceptions
     */
    private function sendPrepared(array $prepared): array
    {
        if ($prepared === []) {
            return [];
        }
        try {
            return Requests::request_multiple(array_map(fn(array $request): array => [
                'url' => $request['url'],
                'headers' => (array) $request['args']['headers'],
                'data' => $request['args']['body'],
                'type' => $request['args']['method'],
                'options' => $this->options($request['url'], $request['args']),
            ], $prepared));
        } catch (\Throwable) {
            // Whatever the parallel way lacks on this host, or another plugin's code throws in it, each can go alone.
            self::$isBroken = true;

            return $this->sendInTurn($prepared);
        }
    }

    /**
     * One after the other, as long as whoever waits for them surely still does.
     *
     * @param array<int, array{url: string, args: array<string, mixed>}> $prepared
     * @return array<int, array<string, mixed>|WP_Error>
     */
    private function sendInTurn(array $prepared): array
    {
        $end = microtime(true) + self::IN_TURN_SECONDS;

        return array_map(static fn(array $request): array|WP_Error => microtime(true) < $end
            ? SingleRequest::send($request['url'], $request['args'])
            : new WP_Error('ahpc_not_sent', 'There was no time left for the request.'), $prepared);
    }

    /**
     * @param array<string, mixed> $args
     * @return array<string, mixed>
     */
    private function options(string $url, array $args): array
    {
        $hooks = new WP_HTTP_Requests_Hooks($url, $args);
        $hooks->register('curl.before_multi_exec', $this->transfer(...));
        // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own, as where it sends a single request.
        $verify = apply_filters('https_ssl_verify', $args['sslverify'] ? $args['sslcertificates'] : false, $url);
        // The library does these for single requests only: the proxy, `http_api_curl`, and how certificates are verified.
        $hooks->register('curl.before_multi_add', static function (\CurlHandle $handle) use ($hooks, $verify): void {
            $hooks->dispatch('curl.before_send', [&$handle]);
            if ($verify === false) {
                curl_setopt_array($handle, [CURLOPT_SSL_VERIFYHOST => 0, CURLOPT_SSL_VERIFYPEER => false]);
            } elseif (is_string($verify)) {
                curl_setopt($handle, CURLOPT_CAINFO, $verify);
            }
        });

        return [
            'timeout' => $args['timeout'],
            'useragent' => $args['user-agent'],
            'hooks' => $hooks,
            'follow_redirects' => false,
            'max_bytes' => $args['limit_response_size'] ?? false,
            'data_format' => 'body',
            'verify' => $verify,
            'verifyname' => $verify !== false,
            'proxy' => $this->proxy($url) ?? false,
        ];
    }

    /**
     * Does all the transfers, and works or sleeps meanwhile, where the library would ask for news without a pause.
     */
    private function transfer(\CurlMultiHandle &$multi): void
    {
        $isWorkLeft = true;
        while (curl_multi_exec($multi, $active) === CURLM_OK && $active > 0) {
            // Whatever can be sent comes first, since the answers begin to be on their way only then.
            $moved = curl_multi_select($multi, $isWorkLeft ? self::GLANCE_SECONDS : self::NAP_SECONDS);
            if ($moved === 0 && $isWorkLeft) {
                $isWorkLeft = ($this->meanwhile)();
            } elseif ($moved === -1) {
                Host::nap(1000);
            }
        }
    }

    private function proxy(string $url): ?HttpProxy
    {
        $proxy = new WP_HTTP_Proxy();
        if (!$proxy->is_enabled() || !$proxy->send_through_proxy($url)) {
            return null;
        }
        $http = new HttpProxy("{$proxy->host()}:{$proxy->port()}");
        if ($proxy->use_authentication()) {
            $http->use_authentication = true;
            $http->user = $proxy->username();
            $http->pass = $proxy->password();
        }

        return $http;
    }

    /**
     * @param array{url: string, args: array<string, mixed>} $request
     * @return array<string, mixed>|WP_Error
     */
    private function finish(mixed $response, array $request): array|WP_Error
    {
        if (is_array($response) || is_wp_error($response)) {
            return $response;
        }
        if ($response instanceof Exception) {
            $answer = new WP_Error('http_request_failed', $response->getMessage());
        } else {
            $object = new WP_HTTP_Requests_Response($response);
            $answer = $object->to_array() + ['http_response' => $object];
        }
        try {
            // phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own, as where it sends a single request.
            do_action('http_api_debug', $answer, 'response', Requests::class, $request['args'], $request['url']);

            return is_wp_error($answer) ? $answer : apply_filters('http_response', $answer, $request['args'], $request['url']);
            // phpcs:enable
        } catch (\Throwable) {
            // The API has answered, whatever another plugin makes of it.
            return $answer;
        }
    }
}
