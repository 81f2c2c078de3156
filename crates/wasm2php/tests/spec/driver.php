<?php

// Carries out the commands of a script of the official tests; see tests/spec/README.md.
//
// The argument is the folder with the translated modules and commands.json. For each command a line is printed: an
// empty one if all was as it should be, else what was not.

declare(strict_types=1);

namespace SpecDriver;

use Spec\Runtime\Instance;
use Spec\Runtime\LinkError;
use Spec\Runtime\Trap;

require_once __DIR__ . '/../support/strict.php';
require_once __DIR__ . '/values.php';
require_once __DIR__ . '/spectest.php';

/**
 * What a command found wrong.
 */
final class Failure extends \Exception
{
}

/**
 * A module that could not be made, so that whatever speaks to it fails too: it was not translated.
 */
final class Missing extends \Exception
{
    public function __construct(public readonly int $of)
    {
        parent::__construct("the module of line $of is missing");
    }
}

final class Driver
{
    /** @var array<string, Instance|int|null> Instances by name in the script; the line of one that is missing. */
    private array $instances = [];

    /** The instance that commands mean when they name none. */
    private Instance|int|null $current = null;

    /** @var array<string, Instance|int> What modules can import from, by the name that it was registered with. */
    private array $registered = [];

    /** @var array<string, mixed> What the host offers, made when the first module is there. */
    private ?array $spectest = null;

    public function __construct(private readonly string $folder)
    {
    }

    /**
     * @param array<string, mixed> $command
     * @throws Failure If something was not as it should be.
     */
    public function carryOut(array $command): void
    {
        match ($command['do']) {
            'instantiate' => $this->instantiate($command['name'], $command['class']),
            'miss' => $this->set($command['name'], $command['line']),
            'register' => $this->registered[$command['as']] = $this->named($command['module']),
            'action' => $this->act($command['action']),
            'return' => compare($command['expected'], $this->act($command['action'])),
            'trap' => $this->trap($command['action'], $command['kind']),
            'unlinkable' => $this->unlinkable($command['class'], $command['message']),
        };
    }

    private function instantiate(?string $name, string $class): void
    {
        $this->set($name, null);
        try {
            $this->set($name, $this->make($class));
        } catch (Missing $missing) {
            // What follows lacks the same.
            $this->set($name, $missing->of);
            throw $missing;
        }
    }

    private function set(?string $name, Instance|int|null $instance): void
    {
        $this->current = $instance;
        if ($name !== null) {
            $this->instances[$name] = $instance;
        }
    }

    private function make(string $class): Instance
    {
        require_once "$this->folder/$class.php";
        $this->spectest ??= spectest();
        $class = "Spec\\$class";
        try {
            return new $class(\array_filter($this->registered, \is_object(...)) + ['spectest' => $this->spectest]);
        } catch (LinkError $error) {
            foreach (\array_filter($this->registered, \is_int(...)) as $module => $line) {
                if (\str_contains($error->getMessage(), "`$module.")) {
                    throw new Missing($line);
                }
            }
            throw $error;
        }
    }

    private function named(?string $name): Instance|int
    {
        $instance = $name === null ? $this->current : $this->instances[$name] ?? null;
        return $instance ?? throw new Failure('there is no such instance');
    }

    private function instance(?string $name): Instance
    {
        $instance = $this->named($name);
        return $instance instanceof Instance ? $instance : throw new Missing($instance);
    }

    /**
     * @param array<string, mixed> $action
     */
    private function act(array $action): mixed
    {
        return match ($action['do']) {
            'invoke' => $this->instance($action['module'])->call(
                $action['field'],
                ...\array_map(fromScript(...), $action['arguments'])
            ),
            'get' => $this->instance($action['module'])->export($action['field'])->get(),
            'instantiate' => $this->make($action['class']),
        };
    }

    /**
     * @param array<string, mixed> $action
     */
    private function trap(array $action, string $kind): void
    {
        try {
            $result = $this->act($action);
        } catch (Trap $trap) {
            // Some messages of the scripts go on with a number, others are the beginning of the kind.
            $given = $trap->kind->value;
            if (!\str_starts_with($kind, $given) && !\str_starts_with($given, $kind)) {
                throw new Failure("a trap `$kind` was expected, not `$given`");
            }
            return;
        }
        throw new Failure("a trap `$kind` was expected, not " . shown($result));
    }

    private function unlinkable(string $class, string $message): void
    {
        try {
            $this->make($class);
        } catch (LinkError $error) {
            $isUnknown = \str_contains($error->getMessage(), 'gives none');
            if ($isUnknown !== ($message === 'unknown import')) {
                throw new Failure("`$message` was expected, not `{$error->getMessage()}`");
            }
            return;
        }
        throw new Failure("`$message` was expected, but it could be linked");
    }
}

[, $folder] = $argv;
$driver = new Driver($folder);
foreach (\json_decode(\file_get_contents("$folder/commands.json"), true, flags: \JSON_THROW_ON_ERROR) as $command) {
    try {
        $driver->carryOut($command);
        echo "\n";
    } catch (Failure | Missing $failure) {
        echo $failure->getMessage(), "\n";
    } catch (\Throwable $thrown) {
        $place = \basename($thrown->getFile()) . ':' . $thrown->getLine();
        echo \strtr($thrown::class . " at $place: " . $thrown->getMessage(), "\r\n", '  '), "\n";
    }
}
