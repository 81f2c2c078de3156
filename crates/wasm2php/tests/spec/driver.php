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

require_once __DIR__ . '/values.php';
require_once __DIR__ . '/spectest.php';

/**
 * What a command found wrong.
 */
final class Failure extends \Exception
{
}

final class Driver
{
    /** @var array<string, Instance> Instances by their names in the script. */
    private array $instances = [];

    /** The instance that commands mean when they name none. */
    private ?Instance $current = null;

    /** @var array<string, array<string, mixed>> What modules can import, by module and name. */
    private array $registered;

    public function __construct(private readonly string $folder)
    {
        $this->registered = ['spectest' => spectest()];
    }

    /**
     * @param array<string, mixed> $command
     * @throws Failure If something was not as it should be.
     */
    public function carryOut(array $command): void
    {
        match ($command['do']) {
            'instantiate' => $this->instantiate($command['class'], $command['name']),
            'forget' => $this->forget($command['name']),
            'register' => $this->registered[$command['as']] = $this->instance($command['module'])->exports(),
            'action' => $this->act($command['action']),
            'return' => compare($command['expected'], $this->act($command['action'])),
            'trap' => $this->trap($command['action'], $command['kind']),
            'unlinkable' => $this->unlinkable($command['class'], $command['message']),
        };
    }

    private function instantiate(string $class, ?string $name): void
    {
        $this->forget($name);
        $this->current = $this->make($class);
        if ($name !== null) {
            $this->instances[$name] = $this->current;
        }
    }

    private function make(string $class): Instance
    {
        require_once "$this->folder/$class.php";
        $class = "Spec\\$class";
        return new $class($this->registered);
    }

    private function forget(?string $name): void
    {
        $this->current = null;
        if ($name !== null) {
            unset($this->instances[$name]);
        }
    }

    private function instance(?string $name): Instance
    {
        $instance = $name === null ? $this->current : $this->instances[$name] ?? null;
        return $instance ?? throw new Failure('there is no such instance');
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
            'get' => $this->instance($action['module'])->export($action['field'])->value,
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
require_once "$folder/Runtime/load.php";
$driver = new Driver($folder);
foreach (\json_decode(\file_get_contents("$folder/commands.json"), true, flags: \JSON_THROW_ON_ERROR) as $command) {
    try {
        $driver->carryOut($command);
        echo "\n";
    } catch (Failure $failure) {
        echo $failure->getMessage(), "\n";
    } catch (\Throwable $thrown) {
        $place = \basename($thrown->getFile()) . ':' . $thrown->getLine();
        echo \strtr($thrown::class . " at $place: " . $thrown->getMessage(), "\r\n", '  '), "\n";
    }
}
