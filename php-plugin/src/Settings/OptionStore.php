<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Settings;

use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

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
        $autoloaded = wp_load_alloptions();
        if (!is_array($autoloaded) || array_key_exists($name, $autoloaded)) {
            wp_cache_delete('alloptions', 'options');
        }

        return get_option($name);
    }

    /**
     * @return array<string, mixed>
     */
    public function freshArray(string $name): array
    {
        return self::arrayOf($name, $this->fresh($name));
    }

    public function freshInt(string $name): int
    {
        return self::intOf($name, $this->fresh($name));
    }

    /**
     * The number as this request knows it; 0 when there is none.
     */
    public function int(string $name): int
    {
        return self::intOf($name, get_option($name));
    }

    /**
     * What an option says as an array. Where another plugin's filter makes something else of it, the row itself is asked.
     *
     * @param mixed $value as WordPress gives it, false when there is none
     * @return array<string, mixed>
     */
    public static function arrayOf(string $name, mixed $value): array
    {
        $value = is_array($value) || $value === false ? $value : self::stored($name);

        return is_array($value) ? $value : [];
    }

    /**
     * The same for a number.
     */
    private static function intOf(string $name, mixed $value): int
    {
        return Loose::int(is_numeric($value) || in_array($value, [false, ''], true) ? $value : self::stored($name));
    }

    /**
     * What stands in the row, past every filter; null when there is none.
     */
    private static function stored(string $name): mixed
    {
        global $wpdb;
        $value = $wpdb->get_var($wpdb->prepare("SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $name));

        return is_serialized($value) ? unserialize($value, ['allowed_classes' => false]) : $value;
    }

    /**
     * A state of the core; null when there is none, also when the value is not the JSON that this version writes.
     *
     * @return array<string, mixed>|null
     */
    public function freshState(string $name): ?array
    {
        return $this->stateOf($this->freshText($name));
    }

    /**
     * What the text of a state says; null when it says none.
     *
     * @return array<string, mixed>|null
     */
    public function stateOf(?string $text): ?array
    {
        $state = $text === null ? null : json_decode($text, true);

        return is_array($state) && $state !== [] && !array_is_list($state) ? $state : null;
    }

    /**
     * A state as the text that is stored. Letters beyond ASCII are escaped, so that a database of any character set takes
     * them.
     *
     * @param array<string, mixed> $state
     */
    public function textOf(array $state): string
    {
        return (string) json_encode($state, JSON_UNESCAPED_SLASHES);
    }

    /**
     * The text of a state as it is stored now; null when there is none.
     */
    public function freshText(string $name): ?string
    {
        $value = $this->fresh($name);
        $value = is_string($value) || $value === false ? $value : self::stored($name);

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

    /**
     * Secrets and states are read where something is decided, so they stay out of what every page loads.
     */
    public function save(string $name, mixed $value): void
    {
        update_option($name, $value, false);
    }
}
