<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

use PHPUnit\Framework\TestCase;

/**
 * The plugin works where a host has switched functions off, or has no extension but those without which there is no PHP.
 */
final class HostTest extends TestCase
{
    /** Extensions that every PHP has. */
    private const ALWAYS = ['Core', 'date', 'hash', 'json', 'pcre', 'random', 'Reflection', 'SPL', 'standard'];

    /** What WordPress brings where mbstring is missing. */
    private const BY_WORDPRESS = ['mb_strlen', 'mb_substr'];

    /**
     * Functions of those extensions that hosts switch off, by what their guides for `disable_functions` say. Not `ini_get`
     * and `glob`, without which WordPress does not start.
     */
    private const SWITCHED_OFF = '/^(?:usleep|sleep|time_nanosleep|time_sleep_until|set_time_limit|ignore_user_abort|ini_set|ini_alter|ini_restore|ini_get_all
        |error_log|error_reporting|phpversion|php_uname|php_sapi_name|phpinfo|phpcredits|gethostname|gethostby\w+|getmy\w+|get_current_user|getenv|putenv|getrusage
        |memory_\w+|gc_\w+|sys_\w+|disk_\w+|diskfreespace|exec|shell_exec|system|passthru|popen|proc_\w+|escapeshell\w+|mail|dl|link|symlink|readlink
        |chmod|chown|chgrp|tempnam|tmpfile|fsockopen|pfsockopen|stream_socket_\w+|stream_select|dns_\w+|checkdnsrr|getmxrr|syslog|openlog
        |highlight_\w+|show_source|parse_ini_file|debug_\w+|extract|parse_str|assert|create_function|register_tick_function|apache_\w+|set_include_path)$/x';

    public function testWhatAHostMayLackIsAskedForInTheFileThatUsesIt(): void
    {
        $unasked = $asked = [];
        foreach (PluginSource::tokens() as $file => $tokens) {
            $asks = in_array('function_exists', array_column($tokens, 'text'), true);
            foreach (self::calls($tokens) as [$name, $line]) {
                if (self::mayBeMissing($name)) {
                    $asks && self::isLiteral($tokens, $name) ? $asked[$name] = true : $unasked[] = "{$file}:{$line} {$name}";
                }
            }
        }

        self::assertSame([], $unasked);
        self::assertArrayHasKey('usleep', $asked, 'it is found where it is');
        self::assertArrayHasKey('curl_multi_exec', $asked);
    }

    public function testItIsKnownWhatAHostMayLack(): void
    {
        foreach (['mb_strcut', 'curl_multi_exec', 'usleep', 'memory_get_usage', 'iconv', 'simplexml_load_string'] as $name) {
            self::assertTrue(self::mayBeMissing($name), $name);
        }
        foreach (['mb_substr', 'strlen', 'random_int', 'json_encode', 'hash_hmac', 'get_option', 'array_is_list'] as $name) {
            self::assertFalse(self::mayBeMissing($name), $name);
        }
    }

    /**
     * @dataProvider hosts
     */
    public function testEachHelperDoesWithoutWhatIsSwitchedOff(string $functions): void
    {
        $told = self::onHost($functions);

        self::assertGreaterThanOrEqual(0.05, $told['napped']);
        self::assertLessThan(2, $told['napped']);
        self::assertSame(str_contains($functions, 'memory') ? 0 : 1, min(1, $told['memory']));
        self::assertSame(str_contains($functions, 'getenv') ? '' : 'set', $told['variable']);
        self::assertSame('', $told['no variable']);
        self::assertFalse($told['used up']);
    }

    /**
     * @return array<string, array{string}>
     */
    public function hosts(): array
    {
        return [
            'nothing' => [''],
            'one way of waiting' => ['usleep'],
            'another way of waiting' => ['time_nanosleep,memory_get_usage'],
            'every way of waiting' => ['usleep,time_nanosleep,sleep,time_sleep_until,stream_select'],
            'whatever else' => ['usleep,getenv,gc_collect_cycles,memory_get_usage,set_time_limit,ini_set,error_log'],
        ];
    }

    /**
     * @return array<string, mixed>
     */
    private static function onHost(string $functions): array
    {
        $command = [PHP_BINARY, '-d', "disable_functions={$functions}", __DIR__ . '/use-host.php'];
        exec('AHPC_TESTS_VARIABLE=set ' . implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1', $output, $status);
        self::assertSame(0, $status, implode("\n", $output));

        return json_decode(implode("\n", $output), true, 512, JSON_THROW_ON_ERROR);
    }

    private static function mayBeMissing(string $name): bool
    {
        $isInternal = function_exists($name) && (new \ReflectionFunction($name))->isInternal();
        if (!$isInternal || in_array($name, self::BY_WORDPRESS, true)) {
            // What this PHP does not know either is told by the extension that it is named after.
            return !$isInternal && preg_match('/^(?:mb|iconv|ctype|curl|gmp|bc|intl|grapheme|normalizer|sodium|openssl)_/', $name) === 1;
        }

        return !in_array((new \ReflectionFunction($name))->getExtensionName(), self::ALWAYS, true) || preg_match(self::SWITCHED_OFF, $name) === 1;
    }

    /**
     * @param list<\PhpToken> $tokens
     */
    private static function isLiteral(array $tokens, string $name): bool
    {
        foreach ($tokens as $token) {
            if ($token->is(T_CONSTANT_ENCAPSED_STRING) && trim($token->text, '\'"') === $name) {
                return true;
            }
        }

        return false;
    }

    /**
     * Calls of functions, and functions that are handed on by name.
     *
     * @param list<\PhpToken> $tokens
     * @return iterable<array{string, int}> name and line
     */
    private static function calls(array $tokens): iterable
    {
        foreach ($tokens as $at => $token) {
            $before = $tokens[$at - 1] ?? null;
            $isName = $token->is([T_STRING, T_NAME_FULLY_QUALIFIED]) && ($tokens[$at + 1]->text ?? '') === '(';
            if ($isName && !$before?->is([T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW])) {
                yield [strtolower(ltrim($token->text, '\\')), $token->line];
            }
            if ($token->is(T_CONSTANT_ENCAPSED_STRING) && $before?->text === '(' && in_array($tokens[$at - 2]->text ?? '', ['array_map', 'call_user_func'], true)) {
                yield [trim($token->text, '\'"'), $token->line];
            }
        }
    }
}
