import { DEFAULT_REGISTRY } from '../images/default-registry.ts';
import { DEFAULT_PORT } from '../stack/default-port.ts';
import type { StackFlags } from '../stack/stack-flags.ts';

/** What a fix may have `pw` do. */
export type PwCommand = 'up' | 'down' | 'images build';

/** The `pw` command line for the stack that `flags` name, with those flags that its command has: `pw up --prefix mine`. */
export function pwCommand(
  command: PwCommand,
  { prefix, port, registry }: Pick<StackFlags, 'prefix' | 'port' | 'registry'>,
): string {
  const stack = [
    ...(prefix ? ['--prefix', prefix] : []),
    ...(port === DEFAULT_PORT ? [] : ['--port', String(port)]),
  ];
  const images = registry === DEFAULT_REGISTRY ? [] : ['--registry', registry];
  const words: Record<PwCommand, string[]> = {
    up: [...stack, ...images],
    down: stack,
    'images build': images,
  };
  return ['pw', command, ...words[command]].join(' ');
}
