<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;

/**
 * WordPress from Debian's package, downloaded and unpacked without installing anything.
 *
 * Debian links libraries that are packages of their own; here they become plain files again, so that the tree stands
 * alone. apt runs with lists, cache and state of its own: the system's sources are read, never changed.
 */
final class DebianWordPressSource implements Source
{
    private const RELEASE = 'trixie';

    /** WordPress, what it links into its tree, and a theme, without which the shop's front has nothing to show. */
    private const PACKAGES = [
        'wordpress', 'wordpress-theme-twentytwentyfive', 'libjs-lodash', 'libjs-underscore', 'libjs-cropper',
        'php-getid3', 'ca-certificates',
    ];

    public function origin(): string
    {
        return 'Debian package';
    }

    public function key(): string
    {
        return 'debian ' . self::RELEASE;
    }

    public function isPromising(): bool
    {
        return Command::exists('apt-get') && Command::exists('dpkg-deb');
    }

    public function fetch(string $into): bool
    {
        $scratch = "$into.debian";
        Files::remove($scratch);
        try {
            return $this->download($scratch) && $this->assemble($scratch, $into);
        } finally {
            Files::remove($scratch);
        }
    }

    private function download(string $scratch): bool
    {
        foreach (['sources', 'state/lists/partial', 'cache/archives/partial', 'packages'] as $folder) {
            Files::makeFolder("$scratch/$folder");
        }
        Files::write("$scratch/state/status", '');
        $source = $this->debianSource();
        if ($source === null) {
            return false;
        }
        Files::write("$scratch/sources/wordpress.sources", $source);

        $apt = ['apt-get', '-qq', ...$this->privateApt($scratch)];

        foreach ([['update'], ['download', ...self::PACKAGES]] as $step) {
            $result = Command::run([...$apt, ...$step], "$scratch/packages");
            if (!$result->ok()) {
                fwrite(STDERR, "apt cannot give Debian's WordPress:\n$result->stderr");

                return false;
            }
        }

        return true;
    }

    /** The mirror that this machine already uses, asked for the release that has the WordPress we want. */
    private function debianSource(): ?string
    {
        $mirror = getenv('AHPC_DEBIAN_MIRROR') ?: $this->configuredMirror();
        $keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
        if ($mirror === null || !is_file($keyring)) {
            return null;
        }
        $release = self::RELEASE;

        return "Types: deb\nURIs: $mirror\nSuites: $release\nComponents: main\nSigned-By: $keyring\n";
    }

    private function configuredMirror(): ?string
    {
        $format = '$(RELEASE)|$(COMPONENT)|$(ORIGIN)|$(LABEL)|$(REPO_URI)';
        $targets = Command::run(['apt-get', 'indextargets', '--format', $format, 'Created-By: Packages'])->stdout;
        foreach (explode("\n", $targets) as $target) {
            [, $component, $origin, $label, $uri] = explode('|', $target) + array_fill(0, 5, '');
            // A machine that has not fetched its lists yet knows the address, but not who answers there.
            $isDebian = $origin === '' ? str_ends_with($uri, '/debian/') : $origin . $label === 'DebianDebian';
            if ($component === 'main' && $isDebian) {
                return $uri;
            }
        }

        return null;
    }

    /**
     * @return list<string>
     */
    private function privateApt(string $scratch): array
    {
        $options = [
            'Dir::Etc::sourcelist=/dev/null',
            "Dir::Etc::sourceparts=$scratch/sources",
            "Dir::State=$scratch/state",
            "Dir::State::lists=$scratch/state/lists",
            "Dir::State::status=$scratch/state/status",
            "Dir::Cache=$scratch/cache",
            'Acquire::Languages=none',
            'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
            'Acquire::Retries=2',
            'APT::Sandbox::User=',
        ];

        return array_merge(...array_map(static fn (string $option): array => ['-o', $option], $options));
    }

    private function assemble(string $scratch, string $into): bool
    {
        $root = "$scratch/root";
        foreach (glob("$scratch/packages/*.deb") ?: [] as $package) {
            Command::run(['dpkg-deb', '-x', $package, $root])->orFail();
        }
        $wordPress = "$root/usr/share/wordpress";
        $this->resolveLinks($root, $wordPress);
        // Debian's own reads /etc/wordpress; each site gets one of its own.
        @unlink("$wordPress/wp-config.php");
        Files::remove("$wordPress/.htaccess");

        return rename($wordPress, $into);
    }

    private function resolveLinks(string $root, string $wordPress): void
    {
        $links = Command::run(['find', $wordPress, '-type', 'l'])->orFail()->stdout;
        foreach (array_filter(explode("\n", $links)) as $link) {
            $target = (string) readlink($link);
            $path = $target[0] === '/' ? $root . $target : dirname($link) . "/$target";
            if ($target === '/etc/ssl/certs/ca-certificates.crt') {
                $path = $this->certificateBundle($root);
            }
            unlink($link);
            if (file_exists($path)) {
                // "-L": a theme is a link to a folder that may hold links itself.
                Command::run(['cp', '-rLT', $path, $link])->orFail();
            }
        }
    }

    /** Debian builds the bundle when the package is installed; its parts are all there. */
    private function certificateBundle(string $root): string
    {
        $bundle = "$root/ca-bundle.crt";
        $certificates = glob("$root/usr/share/ca-certificates/mozilla/*.crt") ?: [];
        Files::write($bundle, implode('', array_map('file_get_contents', $certificates)));

        return $bundle;
    }
}
