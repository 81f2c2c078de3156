<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;

/** The project's own download, a zip or a single file. */
final class DownloadSource implements Source
{
    /** What curl answers when there is no way to the site: no such host, no connection, time-out, no TLS. */
    private const NO_WAY_THERE = [5, 6, 7, 28, 35];

    private readonly string $site;

    public function __construct(private readonly string $url, private readonly Unreachable $unreachable)
    {
        $this->site = (string) parse_url($url, PHP_URL_HOST);
    }

    public function origin(): string
    {
        return "download from $this->site";
    }

    public function key(): string
    {
        return "download $this->url";
    }

    public function isPromising(): bool
    {
        return !$this->unreachable->has($this->site);
    }

    public function fetch(string $into): bool
    {
        $file = "$into.download";
        $result = Command::run([
            'curl', '--fail', '--silent', '--show-error', '--location', '--connect-timeout', '5',
            '--speed-limit', '1000', '--speed-time', '20', '--output', $file, $this->url,
        ]);
        if (!$result->ok()) {
            @unlink($file);
            if (in_array($result->status, self::NO_WAY_THERE, true)) {
                $this->unreachable->add($this->site);
            }

            return false;
        }
        if (!str_ends_with($this->url, '.zip')) {
            return rename($file, $into);
        }
        $unpacked = Archive::unpackZip($file, $into);
        unlink($file);

        return $unpacked;
    }
}
