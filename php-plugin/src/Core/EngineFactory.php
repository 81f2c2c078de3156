<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use AuraHistoria\PartnerConnect\Generated\Core as TranslatedCore;

/**
 * Chooses the build of the core that answers in this process.
 */
final class EngineFactory
{
    public function create(): Engine
    {
        return new TranslatedEngine(static fn(): object => new TranslatedCore());
    }
}
