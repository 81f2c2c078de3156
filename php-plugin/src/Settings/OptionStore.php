<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Settings;

use stdClass;

/**
 * Reads and writes our options, past the copy that this request may hold from before another process wrote.
 */
final class OptionStore
{
    /**
     * The value as it is in the database now.
     */
    public function fresh(string $name): mixed
    {
        wp_cache_delete($name, 'options');
        wp_cache_delete('notoptions', 'options');
        if (array_key_exists($name, wp_load_alloptions())) {
            wp_cache_delete('alloptions', 'options');
        }

        return get_option($name);
    }

    /**
     * @return array<string, mixed>
     */
    public function freshArray(string $name): array
    {
        $value = $this->fresh($name);

        return is_array($value) ? $value : [];
    }

    /**
     * A state of the core; null when there is none, also when the value is not the JSON that this version writes.
     */
    public function freshState(string $name): ?stdClass
    {
        return $this->stateOf($this->freshText($name));
    }

    /**
     * What the text of a state says; null when it says none.
     */
    public function stateOf(?string $text): ?stdClass
    {
        $state = $text === null ? null : json_decode($text);

        return $state instanceof stdClass ? $state : null;
    }

    /**
     * The text of a state as it is stored now; null when there is none.
     */
    public function freshText(string $name): ?string
    {
        $value = $this->fresh($name);

        return is_string($value) ? $value : null;
    }

    /**
     * Stores a text only where `$expected` is still stored, so that of several processes one succeeds.
     *
     * @param string|null $expected null where nothing is stored, or something of an earlier version
     */
    public function replace(string $name, ?string $expected, string $text): bool
    {
        global $wpdb;
        if ($expected === $text) {
            return true;
        }
        if ($expected === null) {
            // What an earlier version has left is no JSON; what another process has stored meanwhile is, and stays.
            $wpdb->query($wpdb->prepare("DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value NOT LIKE %s", $name, '{%'));
            $changed = $wpdb->query($wpdb->prepare(
                "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')",
                $name,
                $text
            ));
        } else {
            $changed = $wpdb->query($wpdb->prepare(
                "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s",
                $text,
                $name,
                $expected
            ));
        }
        wp_cache_delete($name, 'options');
        wp_cache_delete('notoptions', 'options');

        return $changed === 1;
    }

    public function saveState(string $name, stdClass $state): void
    {
        $this->save($name, (string) json_encode($state, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES));
    }

    /**
     * Secrets and states are read where something is decided, so they stay out of what every page loads.
     */
    public function save(string $name, mixed $value): void
    {
        update_option($name, $value, false);
    }
}
