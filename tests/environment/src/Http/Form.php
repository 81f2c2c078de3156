<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Http;

/** A form as a browser would send it, hidden fields and nonce included. */
final class Form
{
    /**
     * @param array<string, string> $fields
     */
    public function __construct(public readonly string $action, public readonly array $fields)
    {
    }

    /**
     * @param array<string, string> $values
     */
    public function with(array $values): self
    {
        return new self($this->action, $values + $this->fields);
    }
}
