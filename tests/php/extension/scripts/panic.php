<?php

// Panics a few times, and goes on as if nothing had happened.
declare(strict_types=1);

$answers = [];
for ($i = 0; $i < 3; $i++) {
    $answers[] = ahpc_core_call('test_panic', 'the-merchants-secret');
    $answers[] = ahpc_core_call('version', '{}');
}
echo json_encode($answers, JSON_THROW_ON_ERROR);
