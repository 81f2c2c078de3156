<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

/**
 * The two functions of an extension under names of their own, so that a real one may be loaded beside them.
 */
final class ExtensionDouble
{
    public const CALL = __NAMESPACE__ . '\extensionCall';
    public const VERSION = __NAMESPACE__ . '\extensionVersion';

    /** What it says; null to throw. */
    public static ?string $coreVersion = null;
}

// phpcs:disable PSR1.Files.SideEffects, Squiz.Functions.GlobalFunction

function extensionCall(string $operation, string $json): string
{
    return "{$operation}:{$json}";
}

function extensionVersion(): string
{
    return ExtensionDouble::$coreVersion ?? throw new \Error('the extension is broken');
}
