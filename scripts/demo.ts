// `pnpm demo WORD...`: brings up an engine and the images where they are missing, then hands over to `pw demo`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildImages } from './images.ts';

await buildImages();

const cli = join(import.meta.dirname, '../packages/cli/dist/main.js');
const demo = spawn(process.execPath, [cli, 'demo', ...process.argv.slice(2)], { stdio: 'inherit' });
// The demo cleans up after Ctrl-C; this process must outlive it to pass on its exit code.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
