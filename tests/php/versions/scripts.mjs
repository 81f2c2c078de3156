// Runs one PHP script many times, each with arguments of its own, on one of the PHPs of this folder.
//
// node scripts.mjs VERSION[+opcache] SCRIPT FOLDER...
//
// Each line of standard input is a run: its arguments as JSON.
//
// The folders are what the script can see, at the same paths as here. For each run a line of JSON is printed: what the
// script wrote (out), what PHP complained of (errors) and how it ended (status).

import { createInterface } from 'node:readline';
import { createNodeFsMountHandler } from '@php-wasm/node';
import { start } from './php.mjs';

const [build, script, ...folders] = process.argv.slice(2);
const [version, opcache] = build.split('+');

async function open() {
    const php = await start(version, opcache === 'opcache');
    for (const folder of folders) {
        php.mkdir(folder);
        await php.mount(folder, createNodeFsMountHandler(folder));
    }
    return php;
}

/** A string as PHP writes it. */
const literal = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`;

let php = await open();
for await (const line of createInterface({ input: process.stdin })) {
    const list = [script, ...JSON.parse(line)].map(literal).join(', ');
    const code = `<?php error_reporting(-1); ini_set('memory_limit', '2G'); $argv = [${list}]; require $argv[0];`;
    let result;
    try {
        const answer = await php.run({ code });
        result = { out: answer.text, errors: answer.errors, status: answer.exitCode };
    } catch (error) {
        // What brought PHP down may have left it in any state.
        result = { out: error.response?.text ?? '', errors: `${error.message}`, status: 255 };
        php = await open();
    }
    console.log(JSON.stringify(result));
}
process.exit(0);
