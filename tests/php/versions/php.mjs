// Starts one of the PHPs of this folder, with OPcache or without it.

import { PHP, setPhpIniEntries } from '@php-wasm/universal';
import { loadNodeRuntime } from '@php-wasm/node';

export const VERSIONS = ['8.1', '8.2', '8.3', '8.4', '8.5'];

const BLACKLIST = '/internal/not-for-opcache';

/**
 * @param {string} version One of VERSIONS.
 * @param {boolean} opcache Whether OPcache optimizes and keeps what is compiled.
 */
export async function start(version, opcache) {
    const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
    // OPcache does not start in the SAPI that these builds have by name, nor in one that it does not know.
    php.setSapiName('cli');
    const flag = opcache ? '1' : '0';
    // `run({ code })` writes each code to one file, and OPcache would go on with the first that it saw there.
    php.writeFile(BLACKLIST, '/internal/eval.php\n');
    await setPhpIniEntries(php, {
        'opcache.enable': flag,
        'opcache.enable_cli': flag,
        'opcache.blacklist_filename': BLACKLIST,
        'opcache.memory_consumption': '256',
        'opcache.max_accelerated_files': '20000',
        // In memory, as on a server.
        'opcache.file_cache': '',
        'opcache.file_cache_only': '0',
        // Else a file that has just been written is compiled anew each time.
        'opcache.file_update_protection': '0',
    });
    const { text } = await php.run({ code: '<?php echo (int) (opcache_get_status(false)["opcache_enabled"] ?? false);' });
    if (text !== flag) {
        throw new Error(`PHP ${version} does not run with opcache.enable_cli=${flag}: ${text}`);
    }
    return php;
}
