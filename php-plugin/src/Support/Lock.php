<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Support;

use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Lets one process at a time do a thing, on any number of web servers: a row of the options table that only one can insert.
 *
 * A holder that dies keeps the row until it expires. A holder that lives longer than that learns from `renew()` that
 * another has taken over, and stops.
 */
final class Lock
{
    private ?string $held = null;

    /**
     * @param positive-int $seconds how long the lock holds without being renewed
     */
    public function __construct(private readonly \wpdb $wpdb, private readonly string $name, private readonly int $seconds)
    {
    }

    /**
     * @param int $patience seconds to wait for whoever holds it
     */
    public function acquire(int $patience = 0): bool
    {
        $deadline = time() + $patience;
        while (!$this->insert() && !$this->takeOverExpired()) {
            if (time() >= $deadline) {
                return false;
            }
            Host::nap(200_000);
        }

        return true;
    }

    /**
     * Holds it for another full time; false when it is no longer ours.
     */
    public function renew(): bool
    {
        return $this->held !== null && $this->replace($this->held);
    }

    public function release(): void
    {
        $this->wpdb->query($this->wpdb->prepare(
            "DELETE FROM {$this->wpdb->options} WHERE option_name = %s AND option_value = %s",
            $this->row(),
            (string) $this->held
        ));
        $this->held = null;
    }

    private function insert(): bool
    {
        $value = $this->freshValue();
        $inserted = $this->wpdb->query($this->wpdb->prepare(
            "INSERT IGNORE INTO {$this->wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')",
            $this->row(),
            $value
        ));

        return $this->holdIf($inserted, $value);
    }

    private function takeOverExpired(): bool
    {
        $value = $this->read();

        return $value !== null && $this->isExpired($value) && $this->replace($value);
    }

    /**
     * Succeeds for one of several: the row changes only while it still says what was read.
     */
    private function replace(string $expected): bool
    {
        $value = $this->freshValue();
        $updated = $this->wpdb->query($this->wpdb->prepare(
            "UPDATE {$this->wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s",
            $value,
            $this->row(),
            $expected
        ));

        return $this->holdIf($updated, $value);
    }

    private function holdIf(int|bool $changed, string $value): bool
    {
        if ($changed !== 1) {
            return false;
        }
        $this->held = $value;

        return true;
    }

    private function read(): ?string
    {
        return $this->wpdb->get_var($this->wpdb->prepare(
            "SELECT option_value FROM {$this->wpdb->options} WHERE option_name = %s",
            $this->row()
        ));
    }

    private function row(): string
    {
        return Options::LOCK_PREFIX . $this->name;
    }

    private function freshValue(): string
    {
        return (time() + $this->seconds) . ':' . bin2hex(random_bytes(8));
    }

    /**
     * A lock that holds for longer than any does was taken while the clock was ahead.
     */
    private function isExpired(string $value): bool
    {
        return (int) $value < time() || (int) $value > time() + $this->seconds;
    }
}
