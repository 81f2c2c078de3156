<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

/** How a command ended and what it wrote. */
final class CommandResult
{
    /**
     * @param list<string> $command
     */
    public function __construct(
        public readonly array $command,
        public readonly int $status,
        public readonly string $stdout,
        public readonly string $stderr,
    ) {
    }

    public function ok(): bool
    {
        return $this->status === 0;
    }

    public function orFail(): self
    {
        if ($this->ok()) {
            return $this;
        }
        throw new EnvironmentFailure(sprintf(
            "%s ended with status %d\n%s%s",
            implode(' ', array_map('escapeshellarg', $this->command)),
            $this->status,
            $this->stdout,
            $this->stderr,
        ));
    }
}
