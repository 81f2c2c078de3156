// Runs check.php on every PHP that the plugin supports. Closes with the count that the suite runner adds up.

import { fileURLToPath } from 'node:url';
import { PHP } from '@php-wasm/universal';
import { createNodeFsMountHandler, loadNodeRuntime } from '@php-wasm/node';

const VERSIONS = ['8.1', '8.2', '8.3', '8.4', '8.5'];
const project = fileURLToPath(new URL('../../..', import.meta.url));

let passed = 0;
let failed = 0;

for (const version of VERSIONS) {
    const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
    await php.mount('/project', createNodeFsMountHandler(project));
    const answer = await php.run({ code: "<?php require '/project/tests/php/versions/check.php';" });
    let report;
    try {
        report = JSON.parse(answer.text);
    } catch {
        // PHP itself gave up, so there is no report: what it printed is all there is to go by.
        report = { php: version, passed: 0, failures: [`no report: ${answer.text.slice(0, 2000)} ${answer.errors}`] };
    }
    console.log(`PHP ${report.php}: ${report.passed} passed, ${report.failures.length} failed`);
    report.failures.forEach((failure) => console.log(`  ${failure}`));
    passed += report.passed;
    failed += report.failures.length;
    php.exit();
}

// One line a version is not summed up: the closing line stands alone.
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
