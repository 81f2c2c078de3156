<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** Where things are. All that is produced lies below `build/` in the project's root. */
final class Paths
{
    public static function project(): string
    {
        return dirname(__DIR__, 4);
    }

    public static function environment(): string
    {
        return dirname(__DIR__, 2);
    }

    public static function build(string $below = ''): string
    {
        return self::project() . '/build' . ($below === '' ? '' : "/$below");
    }

    public static function parts(string $below = ''): string
    {
        return self::build('parts' . ($below === '' ? '' : "/$below"));
    }

    public static function pluginZip(): string
    {
        return self::build('plugin/aura-historia-partner-connect.zip');
    }

    /** The folder in which a person, or a build machine, keeps parts between checkouts. */
    public static function cache(): string
    {
        $named = getenv('AHPC_CACHE');

        return $named !== false && $named !== '' ? $named : getenv('HOME') . '/.cache/aura-historia';
    }
}
