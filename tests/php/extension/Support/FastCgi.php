<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension\Support;

use RuntimeException;

/**
 * As much of a FastCGI client as a GET request needs (https://fastcgi-archives.github.io/FastCGI_Specification.html).
 */
final class FastCgi
{
    private const BEGIN_REQUEST = 1;
    private const END_REQUEST = 3;
    private const PARAMS = 4;
    private const STDIN = 5;
    private const STDOUT = 6;
    private const RESPONDER = "\0\1\0\0\0\0\0\0";

    public static function get(string $socket, string $script, string $query): string
    {
        $stream = stream_socket_client("unix://{$socket}", $number, $reason, 30.0);
        if ($stream === false) {
            throw new RuntimeException("PHP-FPM cannot be reached: {$reason}");
        }
        $params = ['SCRIPT_FILENAME' => $script, 'REQUEST_METHOD' => 'GET', 'QUERY_STRING' => $query, 'SERVER_PROTOCOL' => 'HTTP/1.1'];
        fwrite($stream, self::record(self::BEGIN_REQUEST, self::RESPONDER)
            . self::record(self::PARAMS, implode('', array_map(self::pair(...), array_keys($params), $params)))
            . self::record(self::PARAMS, '') . self::record(self::STDIN, ''));
        $output = self::read($stream);
        fclose($stream);

        return explode("\r\n\r\n", $output, 2)[1] ?? $output;
    }

    private static function record(int $type, string $content): string
    {
        return pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;
    }

    private static function pair(string $name, string $value): string
    {
        return pack('NN', strlen($name) | 1 << 31, strlen($value) | 1 << 31) . $name . $value;
    }

    /**
     * @param resource $stream
     */
    private static function read($stream): string
    {
        $output = '';
        while (($header = stream_get_contents($stream, 8)) !== false && strlen($header) === 8) {
            $fields = unpack('Cversion/Ctype/nid/nlength/Cpadding', $header);
            $content = $fields['length'] + $fields['padding'] > 0 ? stream_get_contents($stream, $fields['length'] + $fields['padding']) : '';
            if ($fields['type'] === self::STDOUT) {
                $output .= substr((string) $content, 0, $fields['length']);
            }
            if ($fields['type'] === self::END_REQUEST) {
                break;
            }
        }

        return $output;
    }
}
