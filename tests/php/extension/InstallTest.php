<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Extension\Support\Built;
use PHPUnit\Framework\TestCase;

/**
 * Installing and removing, into folders of the test instead of the machine's.
 */
final class InstallTest extends TestCase
{
    private string $folder;

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/ahpc-install-' . bin2hex(random_bytes(4));
        mkdir("{$this->folder}/extensions", 0777, true);
        mkdir("{$this->folder}/ini");
    }

    protected function tearDown(): void
    {
        Built::run(['rm', '-r', $this->folder]);
    }

    public function testItIsInstalledAndRemoved(): void
    {
        $installed = $this->script('install', Built::path(Built::SHIPPED));
        self::assertSame(0, $installed['status'], $installed['errors']);
        self::assertStringContainsString('To switch it off again: rm ' . $this->folder . '/ini/ahpc_core.ini', $installed['output']);
        self::assertTrue($this->isLoaded());

        self::assertSame(0, $this->script('uninstall')['status']);
        self::assertFalse($this->isLoaded());
        self::assertSame([], glob("{$this->folder}/*/*"));
    }

    public function testALibraryThatPhpDoesNotTakeChangesNothing(): void
    {
        $broken = "{$this->folder}/ahpc_core.so";
        file_put_contents($broken, 'no library');
        $refused = $this->script('install', $broken);

        self::assertSame(1, $refused['status']);
        self::assertStringContainsString('so nothing was changed', $refused['errors']);
        self::assertSame([], glob("{$this->folder}/*/*"));
    }

    /**
     * @return array{status: int, output: string, errors: string}
     */
    private function script(string ...$arguments): array
    {
        return Built::run([Built::path('crates/ahpc-php-ext/install.sh'), ...$arguments], [
            'PHP' => PHP_BINARY,
            'EXTENSION_DIR' => "{$this->folder}/extensions",
            'INI_DIR' => "{$this->folder}/ini",
            // Where PHP itself looks, so that the script sees what it has done.
            'PHP_INI_SCAN_DIR' => "{$this->folder}/ini",
        ]);
    }

    private function isLoaded(): bool
    {
        $environment = ['PHP_INI_SCAN_DIR' => "{$this->folder}/ini"];

        return Built::run([PHP_BINARY, '-r', 'echo (int) extension_loaded("ahpc_core");'], $environment)['output'] === '1';
    }
}
