<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use Throwable;

/** One line for each step: whether it held, what it was about, and what was seen. */
final class Report
{
    private const TITLE_WIDTH = 24;

    private int $passed = 0;
    private int $failed = 0;
    private readonly bool $inColour;

    /**
     * @param resource $stream
     */
    public function __construct(private $stream)
    {
        $this->inColour = stream_isatty($stream) && getenv('NO_COLOR') === false;
    }

    /**
     * @param callable(): string $check gives what was seen, or throws
     * @param string $advice what to do when it does not hold
     */
    public function step(string $title, callable $check, string $advice): bool
    {
        try {
            $this->line('✓', 32, $title, $check());
            $this->passed++;

            return true;
        } catch (Throwable $failure) {
            $this->line('✗', 31, $title, $failure->getMessage());
            $this->say('    What to do: ' . $advice);
            $this->failed++;

            return false;
        }
    }

    public function heading(string $text): void
    {
        $this->say('');
        $this->say($this->coloured($text, 1));
    }

    public function say(string $text): void
    {
        fwrite($this->stream, "$text\n");
    }

    public function failures(): int
    {
        return $this->failed;
    }

    public function summary(): string
    {
        return "$this->passed passed, $this->failed failed";
    }

    private function line(string $mark, int $colour, string $title, string $seen): void
    {
        $padding = str_repeat(' ', max(1, self::TITLE_WIDTH - mb_strlen($title)));
        // Further lines stand below the first, so that the column stays readable.
        $seen = str_replace("\n", "\n" . str_repeat(' ', self::TITLE_WIDTH + 4), rtrim($seen));
        $this->say('  ' . $this->coloured($mark, $colour) . " $title$padding$seen");
    }

    private function coloured(string $text, int $code): string
    {
        return $this->inColour ? "\e[{$code}m$text\e[0m" : $text;
    }
}
