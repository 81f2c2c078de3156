<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Admin;

use AuraHistoria\PartnerConnect\Admin\EngineView;
use AuraHistoria\PartnerConnect\Core\EngineChoice;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use PHPUnit\Framework\TestCase;

final class EngineViewTest extends TestCase
{
    private EngineView $view;

    protected function setUp(): void
    {
        $this->view = new EngineView(new EngineFactory());
    }

    /**
     * @dataProvider choices
     */
    public function testItSaysWhichEngineAnswersAndWhatIsWrong(string $wish, ?string $extension, string $engine, string $trouble): void
    {
        $choice = new EngineChoice($wish, $extension, '1.2.3');

        self::assertSame("The plugin works with {$engine}, version 1.2.3.", $this->view->answering($choice));
        $told = $this->view->trouble($choice);
        $trouble === '' ? self::assertSame('', $told) : self::assertStringStartsWith($trouble, $told);
    }

    /**
     * @return array<string, array{string, string|null, string, string}>
     */
    public function choices(): array
    {
        $builtIn = 'its built-in engine';

        return [
            'built in' => ['', null, $builtIn, ''],
            'extension' => ['', '1.2.3', 'the PHP extension ahpc_core', ''],
            'forced' => ['translated', '1.2.3', $builtIn, ''],
            'missing' => ['extension', null, $builtIn, 'This site asks for the PHP extension ahpc_core, which this server has not loaded.'],
            'older' => ['', '1.0.0', $builtIn, 'The PHP extension ahpc_core on this server has version 1.0.0, and this plugin needs 1.2.3.'],
            'without version' => ['', '', $builtIn, 'The PHP extension ahpc_core on this server has version unknown, and'],
            'unknown' => ['ffi', '1.2.3', $builtIn, '“ffi” is not an engine of this plugin, so the built-in one is used'],
            'a long one' => [str_repeat('ö', 900), null, $builtIn, '“' . str_repeat('ö', 40) . '” is not an engine'],
        ];
    }

    public function testEveryTroubleSaysThatAllWorksAndWhatToDo(): void
    {
        foreach ([['ffi', null], ['extension', null], ['', '1.0.0']] as [$wish, $extension]) {
            $sentences = $this->view->trouble(new EngineChoice($wish, $extension, '1.2.3'));

            self::assertStringContainsString('everything works', $sentences);
            self::assertMatchesRegularExpression('/(Ask your host|Set AHPC_ENGINE)/', $sentences);
        }
    }
}
