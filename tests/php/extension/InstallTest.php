<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Extension;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\CommandResult;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;
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
        Files::remove($this->folder);
    }

    public function testItIsInstalledAndRemoved(): void
    {
        $installed = $this->script('install', Built::path());
        self::assertSame(0, $installed->status, $installed->stderr);
        self::assertStringContainsString('To switch it off again: rm ' . $this->folder . '/ini/ahpc_core.ini', $installed->stdout);
        self::assertTrue($this->isLoaded());

        self::assertSame(0, $this->script('uninstall')->status);
        self::assertFalse($this->isLoaded());
        self::assertSame([], glob("{$this->folder}/*/*"));
    }

    public function testALibraryThatPhpDoesNotTakeChangesNothing(): void
    {
        $broken = "{$this->folder}/ahpc_core.so";
        file_put_contents($broken, 'no library');
        $refused = $this->script('install', $broken);

        self::assertSame(1, $refused->status);
        self::assertStringContainsString('so nothing was changed', $refused->stderr);
        self::assertSame([], glob("{$this->folder}/*/*"));
    }

    private function script(string ...$arguments): CommandResult
    {
        return Command::run([Paths::project() . '/crates/ahpc-php-ext/install.sh', ...$arguments], environment: [
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

        return Command::run([PHP_BINARY, '-r', 'echo (int) extension_loaded("ahpc_core");'], environment: $environment)->stdout === '1';
    }
}
