<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Status;

// phpcs:disable PSR1.Methods.CamelCapsMethodName -- these are WordPress's names.

/**
 * A database whose one table are the options in `$GLOBALS['ahpc_tests_options']`, and whose one question is which names begin
 * with a text.
 */
final class OptionsDatabase extends \wpdb
{
    public string $options = 'wp_options';

    public function esc_like(string $text): string
    {
        return addcslashes($text, '_%\\');
    }

    public function prepare(string $query, string ...$values): string
    {
        return $values[0];
    }

    /**
     * @return list<array{option_name: string, option_value: mixed}>
     */
    public function get_results(string $like, string $output): array
    {
        $beginning = stripslashes(rtrim($like, '%'));
        $rows = [];
        foreach ($GLOBALS['ahpc_tests_options'] as $name => $value) {
            if (str_starts_with($name, $beginning)) {
                $rows[] = ['option_name' => $name, 'option_value' => $value];
            }
        }

        return $rows;
    }
}
