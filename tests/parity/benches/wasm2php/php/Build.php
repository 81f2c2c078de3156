<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Bench;

/**
 * A way to run a module in PHP.
 */
interface Build
{
    /**
     * Loads what is loaded by name.
     */
    public function load(): void;

    public function instantiate(): void;

    /**
     * Carries out an operation of the module, with everything that an answer takes: memory is borrowed, written, read
     * and given back.
     */
    public function answer(string $operation, string $request): string;
}
