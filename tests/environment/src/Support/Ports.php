<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** Finds ports on the loopback interface that nobody listens on. */
final class Ports
{
    /** The first of the preferred ports that is free, else any free one. */
    public static function free(int ...$preferred): int
    {
        foreach ($preferred as $port) {
            if (self::isFree($port)) {
                return $port;
            }
        }
        $socket = self::listen(0);
        $name = $socket === false ? false : stream_socket_get_name($socket, false);
        if ($name === false) {
            throw new EnvironmentFailure('no free port on 127.0.0.1');
        }

        return (int) substr($name, (int) strrpos($name, ':') + 1);
    }

    public static function isFree(int $port): bool
    {
        return self::listen($port) !== false;
    }

    public static function answers(int $port): bool
    {
        $connection = @stream_socket_client("tcp://127.0.0.1:$port", $code, $message, 0.5);

        return $connection !== false;
    }

    /**
     * @return resource|false
     */
    private static function listen(int $port)
    {
        return @stream_socket_server("tcp://127.0.0.1:$port");
    }
}
