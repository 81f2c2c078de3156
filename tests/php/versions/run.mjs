// Runs check.php on every PHP that the plugin supports, without OPcache and with it. Closes with the count that the suite runner adds up.

import { fileURLToPath } from 'node:url';
import { createNodeFsMountHandler } from '@php-wasm/node';
import { VERSIONS, start } from './php.mjs';

const project = fileURLToPath(new URL('../../..', import.meta.url));

let passed = 0;
let failed = 0;

for (const [version, opcache] of VERSIONS.flatMap((version) => [[version, false], [version, true]])) {
    const php = await start(version, opcache);
    await php.mount('/project', createNodeFsMountHandler(project));
    const answer = await php.run({ code: "<?php require '/project/tests/php/versions/check.php';" });
    let report;
    try {
        report = JSON.parse(answer.text);
    } catch {
        // PHP itself gave up, so there is no report: what it printed is all there is to go by.
        report = { php: version, passed: 0, failures: [`no report: ${answer.text.slice(0, 2000)} ${answer.errors}`] };
    }
    console.log(`PHP ${report.php}${opcache ? ' with OPcache' : ''}: ${report.passed} passed, ${report.failures.length} failed`);
    report.failures.forEach((failure) => console.log(`  ${failure}`));
    passed += report.passed;
    failed += report.failures.length;
    php.exit();
}

// One line a version is not summed up: the closing line stands alone.
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
