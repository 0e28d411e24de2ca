import { formatFailure, serveAdapter } from '@pw/hooks';
import { createDebugAdapter } from './debug-adapter.ts';
import { readOptions } from './options.ts';

try {
  const { verbose, ...listen } = readOptions(process.argv);
  const adapter = createDebugAdapter({ verbose, print: (text) => console.log(text) });
  const server = await serveAdapter(adapter, listen);
  console.error(`powerstrip-debug listens on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(formatFailure(error, 'powerstrip-debug'));
  process.exitCode = 1;
}
