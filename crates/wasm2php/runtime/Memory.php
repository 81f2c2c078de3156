<?php

declare(strict_types=1);

namespace Wasm2Php\Runtime;

/**
 * Linear memory of an instance: a packed array of 32-bit words, the lowest byte first.
 *
 * Generated code reads and writes aligned words itself, through a reference to `$memory`; everything else is here.
 */
trait Memory
{
    /** @var list<int> The words, each from 0 to 2^32 - 1. */
    public array $memory = [];

    /** Size of the memory in bytes. */
    public int $bytes = 0;

    /** Largest size in pages, if it has a limit of its own. */
    public ?int $maximumPages = null;

    /** @var array<int, string> Data segments that can still be copied from, by index. */
    private array $segments = [];

    /**
     * Copies bytes out of the memory.
     *
     * @throws Trap If any of them lies outside.
     */
    public function memoryRead(int $ptr, int $len): string
    {
        $this->checkRange($ptr, $len);
        $bytes = '';
        $end = $ptr + $len + 3 >> 2;
        // Arguments are passed in pieces, since PHP's stack would have to hold them all at once.
        for ($word = $ptr >> 2; $word < $end; $word += 8192) {
            $bytes .= \pack('V*', ...\array_slice($this->memory, $word, \min(8192, $end - $word)));
        }
        return \substr($bytes, $ptr & 3, $len);
    }

    /**
     * Copies bytes into the memory.
     *
     * @throws Trap If any of them would lie outside; then nothing is written.
     */
    public function memoryWrite(int $ptr, string $bytes): void
    {
        $length = \strlen($bytes);
        $this->checkRange($ptr, $length);
        if ($length === 0) {
            return;
        }
        $memory = &$this->memory;
        $end = $ptr + $length;
        // The words at both ends keep those of their bytes that are not written.
        $head = \substr(\pack('V', $memory[$ptr >> 2]), 0, $ptr & 3);
        $tail = ($end & 3) === 0 ? '' : \substr(\pack('V', $memory[$end >> 2]), $end & 3);
        $bytes = $head . $bytes . $tail;
        $word = $ptr >> 2;
        foreach (\unpack('P*', $bytes) as $pair) {
            $memory[$word] = $pair & 0xffffffff;
            $memory[$word + 1] = $pair >> 32 & 0xffffffff;
            $word += 2;
        }
        if ((\strlen($bytes) & 4) !== 0) {
            $memory[$word] = \unpack('V', $bytes, \strlen($bytes) - 4)[1];
        }
    }

    /**
     * Makes the memory, all zeros.
     *
     * @throws LinkError If PHP's memory limit does not leave as much.
     */
    protected function allocate(int $pages, ?int $maximumPages): void
    {
        // Asking costs more than a small memory does.
        if ($pages > 64 && !MemoryLimit::allows(0, $pages << 14)) {
            throw new LinkError("A memory of $pages pages is more than PHP's memory limit leaves.");
        }
        $this->memory = \array_fill(0, $pages << 14, 0);
        $this->bytes = $pages << 16;
        $this->maximumPages = $maximumPages;
    }

    public function load16(int $ptr): int
    {
        if ($ptr + 2 > $this->bytes) {
            $this->outOfBounds();
        }
        $shift = ($ptr & 3) << 3;
        return ($this->memory[$ptr >> 2] >> $shift | ($this->memory[($ptr >> 2) + 1] ?? 0) << 32 - $shift) & 0xffff;
    }

    public function load32(int $ptr): int
    {
        if ($ptr + 4 > $this->bytes) {
            $this->outOfBounds();
        }
        $shift = ($ptr & 3) << 3;
        $word = $ptr >> 2;
        return ($this->memory[$word] >> $shift | ($this->memory[$word + 1] ?? 0) << 32 - $shift) & 0xffffffff;
    }

    public function load64(int $ptr): int
    {
        if ($ptr + 8 > $this->bytes) {
            $this->outOfBounds();
        }
        $shift = ($ptr & 3) << 3;
        $word = $ptr >> 2;
        // Where the address is aligned, the third word is shifted out and need not be there.
        $high = ($this->memory[$word + 2] ?? 0) << 64 - $shift;
        return $this->memory[$word] >> $shift | $this->memory[$word + 1] << 32 - $shift | $high;
    }

    public function store16(int $ptr, int $value): void
    {
        if ($ptr + 2 > $this->bytes) {
            $this->outOfBounds();
        }
        $this->setByte($ptr, $value & 255);
        $this->setByte($ptr + 1, $value >> 8 & 255);
    }

    public function store32(int $ptr, int $value): void
    {
        if ($ptr + 4 > $this->bytes) {
            $this->outOfBounds();
        }
        $shift = ($ptr & 3) << 3;
        $word = $ptr >> 2;
        $kept = (1 << $shift) - 1;
        $this->memory[$word] = $this->memory[$word] & $kept | $value << $shift & 0xffffffff;
        if ($shift !== 0) {
            $this->memory[$word + 1] = $this->memory[$word + 1] & ~$kept | $value >> 32 - $shift;
        }
    }

    public function store64(int $ptr, int $value): void
    {
        if ($ptr + 8 > $this->bytes) {
            $this->outOfBounds();
        }
        $shift = ($ptr & 3) << 3;
        $word = $ptr >> 2;
        $kept = (1 << $shift) - 1;
        $this->memory[$word] = $this->memory[$word] & $kept | $value << $shift & 0xffffffff;
        $this->memory[$word + 1] = $value >> 32 - $shift & 0xffffffff;
        if ($shift !== 0) {
            $this->memory[$word + 2] = $this->memory[$word + 2] & ~$kept | $value >> 64 - $shift & $kept;
        }
    }

    /**
     * Adds pages of zeros and gives the size before, or 2^32 - 1 where the maximum or PHP's memory limit forbids it.
     */
    public function memoryGrow(int $pages): int
    {
        $before = $this->bytes >> 16;
        $after = $before + $pages;
        if ($after > ($this->maximumPages ?? 65536) || !MemoryLimit::allows($before << 14, $after << 14)) {
            return 0xffffffff;
        }
        $memory = &$this->memory;
        for ($words = $pages << 14; $words > 0; --$words) {
            $memory[] = 0;
        }
        $this->bytes += $pages << 16;
        return $before;
    }

    /**
     * `memory.copy`: from the lowest byte on, unless the target begins inside the source.
     *
     * All words that hold a byte of the target are written whole; the other bytes of the first and of the last one are
     * put back at the end. Every string that a module moves comes through here, so there is no call inside.
     */
    public function memoryCopy(int $to, int $from, int $length): void
    {
        $end = $to + $length;
        // The arguments are i32s, so no sum can overflow.
        if ($from + $length > $this->bytes || $end > $this->bytes) {
            $this->outOfBounds();
        }
        // The whole first word of the target is written before the source's last bytes are read.
        if ($to > $from && ($to & ~3) < $from + $length) {
            $this->copyDownwards($to, $from, $length);
            return;
        }
        if ($length === 0) {
            return;
        }
        $memory = &$this->memory;
        $first = $to >> 2;
        $last = $end - 1 >> 2;
        $before = (1 << (($to & 3) << 3)) - 1;
        $behind = -1 << (($end - 1 & 3) + 1 << 3) & 0xffffffff;
        $keptBefore = $memory[$first] & $before;
        $keptBehind = $memory[$last] & $behind;
        // Where the first word's bytes would come from: perhaps one word in front of the memory.
        $from -= $to & 3;
        $source = $from >> 2;
        $shift = ($from & 3) << 3;
        if ($shift === 0) {
            for ($target = $first; $target <= $last; ++$target, ++$source) {
                $memory[$target] = $memory[$source];
            }
        } else {
            $left = 32 - $shift;
            $low = ($memory[$source] ?? 0) >> $shift;
            for ($target = $first; $target < $last; ++$target) {
                $word = $memory[++$source];
                $memory[$target] = $low | $word << $left & 0xffffffff;
                $low = $word >> $shift;
            }
            $memory[$last] = $low | ($memory[++$source] ?? 0) << $left & 0xffffffff;
        }
        if ($before !== 0) {
            $memory[$first] = $memory[$first] & ~$before | $keptBefore;
        }
        if ($behind !== 0) {
            $memory[$last] = $memory[$last] & ~$behind | $keptBehind;
        }
    }

    public function memoryFill(int $to, int $value, int $length): void
    {
        $this->checkRange($to, $length);
        $memory = &$this->memory;
        $end = $to + $length;
        while ($to < $end && ($to & 3) !== 0) {
            $this->setByte($to++, $value & 255);
        }
        $word = ($value & 255) * 0x01010101;
        for ($last = $end >> 2, $at = $to >> 2; $at < $last; ++$at) {
            $memory[$at] = $word;
        }
        for ($to = \max($to, $end & ~3); $to < $end; ++$to) {
            $this->setByte($to, $value & 255);
        }
    }

    public function memoryInit(int $segment, int $to, int $from, int $length): void
    {
        $bytes = $this->segments[$segment] ?? '';
        if ($from + $length > \strlen($bytes)) {
            throw new Trap(TrapKind::MemoryOutOfBounds);
        }
        $this->memoryWrite($to, \substr($bytes, $from, $length));
    }

    public function dataDrop(int $segment): void
    {
        unset($this->segments[$segment]);
    }

    /**
     * What generated code calls where it found no word at an address.
     */
    public function outOfBounds(): never
    {
        throw new Trap(TrapKind::MemoryOutOfBounds);
    }

    private function checkRange(int $ptr, int $length): void
    {
        // Both are compared before they are added, so that no sum can overflow.
        if ($ptr < 0 || $length < 0 || $length > $this->bytes || $ptr > $this->bytes - $length) {
            throw new Trap(TrapKind::MemoryOutOfBounds);
        }
    }

    private function byteAt(int $ptr): int
    {
        return $this->memory[$ptr >> 2] >> (($ptr & 3) << 3) & 255;
    }

    private function setByte(int $ptr, int $value): void
    {
        $shift = ($ptr & 3) << 3;
        $this->memory[$ptr >> 2] = $this->memory[$ptr >> 2] & ~(255 << $shift) | $value << $shift;
    }

    /**
     * From the highest byte on: right where the target begins inside the source.
     */
    private function copyDownwards(int $to, int $from, int $length): void
    {
        $to += $length;
        $from += $length;
        while ($length > 0 && ($to & 3) !== 0) {
            $this->setByte(--$to, $this->byteAt(--$from));
            --$length;
        }
        $words = $length >> 2;
        $this->copyWordsDownwards($to >> 2, $from, $words);
        $to -= $words << 2;
        $from -= $words << 2;
        for ($rest = $length & 3; $rest > 0; --$rest) {
            $this->setByte(--$to, $this->byteAt(--$from));
        }
    }

    private function copyWordsDownwards(int $to, int $from, int $words): void
    {
        $memory = &$this->memory;
        $source = $from >> 2;
        $shift = ($from & 3) << 3;
        if ($shift === 0) {
            for ($end = $to - $words; $to > $end;) {
                $memory[--$to] = $memory[--$source];
            }
            return;
        }
        $left = 32 - $shift;
        for ($end = $to - $words; $to > $end; --$source) {
            $high = $memory[$source] << $left;
            $memory[--$to] = ($memory[$source - 1] >> $shift | $high) & 0xffffffff;
        }
    }
}
