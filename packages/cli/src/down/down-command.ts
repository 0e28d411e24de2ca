import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';

/** `pw down`: prints what it removed; no error if there is nothing. */
export async function downCommand(flags: StackFlags & { json?: boolean }): Promise<void> {
  const { stack } = await openStack(flags);
  const removed = await stack.down();
  if (flags.json) process.stdout.write(`${JSON.stringify({ removed })}\n`);
  else for (const name of removed) process.stdout.write(`removed ${name}\n`);
}
