<?php

declare(strict_types=1);

require __DIR__ . '/../../environment/autoload.php';
require __DIR__ . '/Support/Built.php';
require __DIR__ . '/Support/Fpm.php';
require __DIR__ . '/Support/FastCgi.php';
