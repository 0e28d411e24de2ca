import { accepts } from '../stack/accepts.ts';
import { findInspector } from '../stack/find-inspector.ts';
import { forwardHint } from '../stack/forward-hint.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { openInBrowser } from './open-in-browser.ts';

/** `pw inspect`: prints where the inspector is, and opens it when asked to. */
export async function inspectCommand(flags: StackFlags & { open: boolean; json?: boolean }): Promise<void> {
  const { docker, stack } = await openStack(flags);
  const inspector = await findInspector(docker, stack);
  process.stdout.write(`${flags.json ? JSON.stringify(inspector) : inspector.url}\n`);
  const { port } = new URL(inspector.origin);
  // The address is right on the engine's machine, so it is printed even if it does not answer here.
  if (!(await accepts('127.0.0.1', Number(port)))) {
    process.stderr.write(`Nobody listens on 127.0.0.1:${port} here. ${forwardHint(port)}\n`);
  }
  if (flags.open) await openInBrowser(inspector.url);
}
