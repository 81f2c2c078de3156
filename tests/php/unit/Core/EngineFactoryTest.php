<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\EngineChoice;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Core\ExtensionEngine;
use AuraHistoria\PartnerConnect\Core\TranslatedEngine;
use AuraHistoria\PartnerConnect\Tests\Unit\Support\ExtensionDouble;
use PHPUnit\Framework\TestCase;

/**
 * What the choice is made of: the functions of an extension, a constant and a filter.
 */
final class EngineFactoryTest extends TestCase
{
    protected function tearDown(): void
    {
        unset($GLOBALS['ahpc_tests_filters']);
    }

    public function testWithoutExtensionTheTranslatedCoreAnswers(): void
    {
        $factory = new EngineFactory('no_such_call', 'no_such_version');

        self::assertInstanceOf(TranslatedEngine::class, $factory->create());
        self::assertEquals(new EngineChoice('', null, AHPC_VERSION), $factory->choose());
    }

    public function testAnExtensionThatFitsAnswers(): void
    {
        $engine = $this->factory(AHPC_VERSION)->create();

        self::assertInstanceOf(ExtensionEngine::class, $engine);
        self::assertSame("version:{\0}", $engine->call('version', "{\0}"));
    }

    public function testAnExtensionOfAnotherVersionDoesNotAnswer(): void
    {
        $factory = $this->factory('0.0.1');

        self::assertInstanceOf(TranslatedEngine::class, $factory->create());
        self::assertEquals(new EngineChoice('', '0.0.1', AHPC_VERSION), $factory->choose());
    }

    public function testHalfAnExtensionIsNone(): void
    {
        self::assertNull((new EngineFactory(ExtensionDouble::CALL, 'no_such_version'))->choose()->extensionVersion);
        self::assertNull((new EngineFactory('no_such_call', ExtensionDouble::VERSION))->choose()->extensionVersion);
    }

    public function testAnExtensionThatCannotSayItsVersionDoesNotAnswer(): void
    {
        self::assertSame('', $this->factory(null)->choose()->extensionVersion);
        self::assertInstanceOf(TranslatedEngine::class, $this->factory(null)->create());
    }

    public function testTheFilterForcesAnEngine(): void
    {
        $GLOBALS['ahpc_tests_filters']['ahpc_engine'] = 'translated';

        self::assertInstanceOf(TranslatedEngine::class, $this->factory(AHPC_VERSION)->create());
    }

    /**
     * @dataProvider valuesOfTheFilter
     */
    public function testWhateverAFilterGivesIsUnderstoodOrNamed(mixed $value, string $wish): void
    {
        $GLOBALS['ahpc_tests_filters']['ahpc_engine'] = $value;

        self::assertSame($wish, $this->factory(AHPC_VERSION)->choose()->wish);
    }

    /**
     * @return array<string, array{mixed, string}>
     */
    public function valuesOfTheFilter(): array
    {
        return [
            'nothing' => [null, ''],
            'false' => [false, ''],
            'empty' => ['', ''],
            'extension' => ['extension', 'extension'],
            'unknown' => ['ffi', 'ffi'],
            'true' => [true, 'bool'],
            'a list' => [['extension'], 'array'],
        ];
    }

    /**
     * @runInSeparateProcess
     * @preserveGlobalState disabled
     */
    public function testTheConstantForcesAnEngineAndTheFilterHasTheLastWord(): void
    {
        define('AHPC_ENGINE', 'translated');
        self::assertInstanceOf(TranslatedEngine::class, $this->factory(AHPC_VERSION)->create());

        $GLOBALS['ahpc_tests_filters']['ahpc_engine'] = 'extension';
        self::assertInstanceOf(ExtensionEngine::class, $this->factory(AHPC_VERSION)->create());
    }

    public function testTheVersionOfThePluginIsWhatItsTranslatedCoreAnswers(): void
    {
        $answer = (new EngineFactory('no_such_call', 'no_such_version'))->create()->call('version', '{}');

        self::assertSame('{"ok":{"core":"' . AHPC_VERSION . '"}}', $answer);
    }

    /**
     * @param string|null $version null when it throws
     */
    private function factory(?string $version): EngineFactory
    {
        ExtensionDouble::$coreVersion = $version;

        return new EngineFactory(ExtensionDouble::CALL, ExtensionDouble::VERSION);
    }
}
