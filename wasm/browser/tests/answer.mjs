// Answers calls of the core's call surface line by line with the browser's build of it, in Node.
//
// Usage: node answer.mjs FOLDER   (that of ahpc_core.js)
//
// The protocol is that of tests/php/contract/answer.php: first a line of JSON about who answers, then for each line
// `<operation> <request in base64>` the answer in base64, or `!` and what happened instead.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
// Node would take a file named .js for CommonJS, so it gets the module's text.
const source = await readFile(`${folder}/ahpc_core.js`, 'utf8');
const bytes = await readFile(`${folder}/ahpc_core_bg.wasm`);
const location = JSON.stringify(pathToFileURL(`${folder}/ahpc_core.js`).href);
const { default: init, call } = await import(
  `data:text/javascript,${encodeURIComponent(source.replaceAll('import.meta.url', location))}`
);
await init({ module_or_path: bytes });

const write = (line) => process.stdout.write(`${line}\n`);
write(JSON.stringify({ version: process.version, mode: 'browser' }));
for await (const line of createInterface({ input: process.stdin })) {
  const [operation, request] = line.split(' ');
  try {
    write(Buffer.from(call(operation, Buffer.from(request, 'base64'))).toString('base64'));
  } catch (error) {
    write(`!${String(error).replaceAll('\n', ' ')}`);
  }
}
