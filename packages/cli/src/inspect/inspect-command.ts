import { findInspector } from '../stack/find-inspector.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { openInBrowser } from './open-in-browser.ts';

/** `pw inspect`: prints where the inspector is, and opens it when asked to. */
export async function inspectCommand(flags: StackFlags & { open: boolean; json?: boolean }): Promise<void> {
  const { docker, stack } = await openStack(flags);
  const inspector = await findInspector(docker, stack);
  process.stdout.write(`${flags.json ? JSON.stringify(inspector) : inspector.url}\n`);
  if (flags.open) await openInBrowser(inspector.url);
}
