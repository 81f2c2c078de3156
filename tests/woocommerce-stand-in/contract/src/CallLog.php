<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

use Countable;

/** Writes down each call of a hook, with all its arguments; a filter's value passes unchanged. */
final class CallLog implements Countable
{
    /** @var list<list<mixed>> */
    private array $calls = [];

    /** @param int $skip how many leading arguments are not of interest */
    public function __construct(string $hook, int $skip = 0)
    {
        add_filter($hook, function (mixed ...$arguments) use ($skip): mixed {
            $this->calls[] = array_slice($arguments, $skip);

            return $arguments[0] ?? null;
        }, PHP_INT_MAX, 20);
    }

    public function count(): int
    {
        return count($this->calls);
    }

    /**
     * @return list<list<mixed>>
     */
    public function all(): array
    {
        return $this->calls;
    }

    /**
     * @return list<mixed> the arguments of the last call
     */
    public function last(): array
    {
        return $this->calls[count($this->calls) - 1];
    }
}
