<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use AuraHistoria\PartnerConnect\Tests\Environment\Parts\Parts;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\PhpServer;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\CommandResult;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** A WordPress with WooCommerce that stands and can be used: over HTTP, with WP-CLI, or from inside. */
final class Site
{
    public const ADMIN = 'admin';
    public const PASSWORD = 'antik-2024';

    private ?PhpServer $server = null;

    /**
     * @param Lock $lock held as long as the site is in use, so that no other run rebuilds it
     */
    public function __construct(
        public readonly SiteOptions $options,
        public readonly Parts $parts,
        public readonly string $path,
        public readonly string $url,
        private readonly Database $database,
        private readonly Lock $lock,
    ) {
    }

    public function __destruct()
    {
        $this->stop();
    }

    /** Starts the web server; asking again is harmless. */
    public function serve(): self
    {
        if ($this->server === null || !$this->server->isRunning()) {
            $port = (int) parse_url($this->url, PHP_URL_PORT);
            $settings = $this->options->phpSettings;
            $this->server = PhpServer::start($this->path, $port, $settings, $this->options->phpBinary);
        }

        return $this;
    }

    public function stop(): void
    {
        $this->server?->stop();
        $this->server = null;
    }

    /**
     * Runs PHP code inside WordPress and gives back what it returns, by way of JSON.
     *
     * @param string $code body of a function that gets `$arguments`
     * @param array<string, mixed> $arguments
     * @param string|null $user login name, null for nobody
     * @param string $context "cli", "cron" or "admin"
     * @param array<string, string|int|bool> $constants defined before wp-config.php is read
     */
    public function php(
        string $code,
        array $arguments = [],
        ?string $user = self::ADMIN,
        string $context = 'cli',
        array $constants = [],
        ?string $url = null,
    ): mixed {
        return $this->run(['code' => $code], $arguments, $user, $context, $constants, $url);
    }

    /**
     * The same for a file that returns the function.
     *
     * @param array<string, mixed> $arguments
     * @param array<string, string|int|bool> $constants
     */
    public function phpFile(
        string $file,
        array $arguments = [],
        ?string $user = self::ADMIN,
        string $context = 'cli',
        array $constants = [],
        ?string $url = null,
    ): mixed {
        return $this->run(['file' => $file], $arguments, $user, $context, $constants, $url);
    }

    /**
     * Runs what is due in Action Scheduler until nothing is left, as WP-Cron would.
     *
     * @return array{completed: int, failed: int, left: int}
     */
    public function runQueue(int $rounds = 50): array
    {
        return $this->phpFile(
            Paths::environment() . '/wordpress/run-queue.php',
            ['rounds' => $rounds],
            null,
            'cron'
        );
    }

    /** Lets seconds pass for whatever the plugin waits for, by moving dates. */
    public function passTime(int $seconds): void
    {
        $this->phpFile(Paths::environment() . '/wordpress/pass-time.php', ['seconds' => $seconds], null, 'cron');
    }

    public function hasWpCli(): bool
    {
        return $this->parts->wpCli !== null;
    }

    /**
     * Runs real WP-CLI.
     *
     * @param list<string> $arguments
     */
    public function wp(array $arguments): CommandResult
    {
        if ($this->parts->wpCli === null) {
            throw new EnvironmentFailure('WP-CLI cannot be had here; ask hasWpCli() first');
        }
        $ini = $this->iniArguments() + ['memory_limit' => 'memory_limit=512M'];
        $command = [$this->options->phpBinary];
        foreach ($ini as $setting) {
            array_push($command, '-d', $setting);
        }
        array_push($command, $this->parts->wpCli->path, '--allow-root', "--path=$this->path", '--no-color');
        if (!$this->options->multisite) {
            $command[] = "--url=$this->url";
        }

        return Command::run([...$command, ...$arguments], $this->path, ['WP_CLI_CACHE_DIR' => Paths::build('wp-cli')]);
    }

    /** Puts a plugin's folder or zip where WordPress finds it, without activating it. */
    public function addPlugin(string $source, string $slug): void
    {
        $target = "$this->path/wp-content/plugins/$slug";
        Files::remove($target);
        if (is_dir($source)) {
            Files::copy($source, $target);

            return;
        }
        // Dated now, as WordPress does it: the zip has one date for all files and versions, by which OPcache would take
        // the files of another zip for these.
        Command::run(['unzip', '-qoDD', $source, '-d', dirname($target)])->orFail();
        if (!is_dir($target)) {
            throw new EnvironmentFailure("$source does not hold a folder $slug");
        }
    }

    public function debugLog(): string
    {
        $file = "$this->path/wp-content/debug.log";

        return is_file($file) ? (string) file_get_contents($file) : '';
    }

    public function clearDebugLog(): void
    {
        @unlink("$this->path/wp-content/debug.log");
    }

    /** Saves database, uploads and the plugins that are not WooCommerce below a name. */
    public function snapshot(string $name = 'start'): void
    {
        $this->database->save($name);
        $saved = $this->savedFiles($name);
        Files::remove($saved);
        Files::copy("$this->path/wp-content/uploads", "$saved/uploads");
        foreach ($this->otherPlugins() as $plugin) {
            Files::copy($plugin, "$saved/plugins/" . basename($plugin));
        }
    }

    /** Brings the site back to what `snapshot()` saved, and empties debug.log. */
    public function restore(string $name = 'start'): void
    {
        $this->database->restore($name);
        $saved = $this->savedFiles($name);
        Files::remove("$this->path/wp-content/uploads");
        Files::copy("$saved/uploads", "$this->path/wp-content/uploads");
        foreach ($this->otherPlugins() as $plugin) {
            Files::remove($plugin);
        }
        foreach (glob("$saved/plugins/*") ?: [] as $plugin) {
            Files::copy($plugin, "$this->path/wp-content/plugins/" . basename($plugin));
        }
        $this->clearDebugLog();
    }

    /**
     * @param array{code?: string, file?: string} $what
     * @param array<string, mixed> $arguments
     * @param array<string, string|int|bool> $constants
     */
    private function run(
        array $what,
        array $arguments,
        ?string $user,
        string $context,
        array $constants,
        ?string $url,
    ): mixed {
        $resultFile = (string) tempnam(sys_get_temp_dir(), 'ahpc');
        $request = $what + [
            'path' => $this->path,
            'url' => $url ?? $this->url,
            'user' => $user,
            'context' => $context,
            'arguments' => $arguments,
            'constants' => $constants,
            'result' => $resultFile,
        ];
        $command = [$this->options->phpBinary];
        foreach ($this->iniArguments() as $setting) {
            array_push($command, '-d', $setting);
        }
        $command[] = Paths::environment() . '/wordpress/run.php';
        $ended = Command::run($command, $this->path, stdin: (string) json_encode($request));
        $result = json_decode((string) file_get_contents($resultFile), true);
        unlink($resultFile);

        return $this->valueOf($ended, $result);
    }

    private function valueOf(CommandResult $ended, mixed $result): mixed
    {
        if (isset($result['error'])) {
            throw new SiteError($result['error']);
        }
        if (!$ended->ok() || !is_array($result)) {
            $log = substr($this->debugLog(), -2000);
            throw new SiteError(
                "PHP ended with status $ended->status inside the site\n$ended->stdout$ended->stderr\ndebug.log:\n$log"
            );
        }

        return $result['value'];
    }

    /**
     * @return array<string, string> `name=value` by name
     */
    private function iniArguments(): array
    {
        // PHP is started anew for each call; compiled files kept on disk halve what that takes.
        $cache = Paths::build('opcache');
        Files::makeFolder($cache);
        $settings = $this->options->phpSettings + [
            'opcache.enable_cli' => '1',
            'opcache.file_cache' => $cache,
            'opcache.file_cache_only' => '1',
            'display_errors' => 'stderr',
        ];
        foreach ($settings as $name => $value) {
            $settings[$name] = "$name=$value";
        }

        return $settings;
    }

    private function savedFiles(string $name): string
    {
        return Paths::build("sites/.saved/{$this->options->name}/$name");
    }

    /**
     * @return list<string>
     */
    private function otherPlugins(): array
    {
        $folders = glob("$this->path/wp-content/plugins/*", GLOB_ONLYDIR) ?: [];
        $fixed = ['woocommerce', 'sqlite-database-integration', 'akismet'];

        return array_values(array_filter(
            $folders,
            static fn (string $folder): bool => !in_array(basename($folder), $fixed, true)
        ));
    }
}
