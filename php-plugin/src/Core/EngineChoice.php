<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * Which build of the core answers, and why it is not another one.
 *
 * The PHP extension answers where it is loaded and its core has the version of the plugin's own; a build of another
 * version might decide differently, so the translated core answers then, and wherever a wish cannot be met.
 */
final class EngineChoice
{
    public const EXTENSION = 'extension';
    public const TRANSLATED = 'translated';

    /** A wish for something that is neither of the two. */
    public const UNKNOWN = 'unknown_engine';

    /** The extension is wished for and not loaded. */
    public const MISSING = 'extension_missing';

    /** The extension is loaded, and its core has another version. */
    public const OTHER_VERSION = 'extension_of_other_version';

    /** One of the two builds. */
    public readonly string $engine;

    /** One of the three reasons above for which the extension does not answer or a wish is not met; null for none. */
    public readonly ?string $trouble;

    /**
     * @param string $wish the build that this site asks for, or empty
     * @param string|null $extensionVersion the version of the extension's core, null where it is not loaded
     * @param string $coreVersion the version of the plugin's own core
     */
    public function __construct(
        public readonly string $wish,
        public readonly ?string $extensionVersion,
        public readonly string $coreVersion
    ) {
        $this->trouble = $this->findTrouble();
        $usesExtension = $this->trouble === null && $wish !== self::TRANSLATED && $extensionVersion !== null;
        $this->engine = $usesExtension ? self::EXTENSION : self::TRANSLATED;
    }

    /**
     * Whoever asks for the translated core knows why, and whoever has no extension misses nothing.
     */
    private function findTrouble(): ?string
    {
        return match (true) {
            !in_array($this->wish, ['', self::EXTENSION, self::TRANSLATED], true) => self::UNKNOWN,
            $this->wish === self::TRANSLATED => null,
            $this->extensionVersion === null => $this->wish === self::EXTENSION ? self::MISSING : null,
            $this->extensionVersion !== $this->coreVersion => self::OTHER_VERSION,
            default => null,
        };
    }
}
