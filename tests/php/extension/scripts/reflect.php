<?php

// Describes the functions named on the command line as JSON; with a file first, as that file declares them.
declare(strict_types=1);

if (is_file($argv[1])) {
    require $argv[1];
    $functions = get_defined_functions()['user'];
} else {
    $functions = get_extension_funcs($argv[1]);
}
sort($functions);
$describe = static function (string $name): array {
    $function = new ReflectionFunction($name);
    $parameter = static fn(ReflectionParameter $it): array => [
        $it->getName(), (string) $it->getType(), $it->isOptional(), $it->isPassedByReference(), $it->isVariadic(),
    ];

    return [$name, array_map($parameter, $function->getParameters()), (string) $function->getReturnType()];
};
echo json_encode(array_map($describe, $functions), JSON_THROW_ON_ERROR);
