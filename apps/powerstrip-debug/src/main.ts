import { parsePort, serveAdapter } from '@pw/hooks';
import { Command, InvalidArgumentError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { createDebugAdapter } from './debug-adapter.ts';

const program = new Command('powerstrip-debug')
  .version(packageJson.version)
  .description('Shows each Docker API call that powerstrip hooks, before and after')
  .option('-p, --port <port>', 'port to listen on', parsePortOption, 80)
  .option('--host <address>', 'address to listen on', '0.0.0.0')
  .option('-v, --verbose', 'print each call whole, as JSON', false)
  .parse();

const options = program.opts<{ port: number; host: string; verbose: boolean }>();
const server = await serveAdapter(
  createDebugAdapter({ verbose: options.verbose, print: (text) => console.log(text) }),
  { port: options.port, host: options.host },
);
console.error(`powerstrip-debug listens on ${server.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}

function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new InvalidArgumentError('expected a port from 0 (any free one) to 65535.');
}
