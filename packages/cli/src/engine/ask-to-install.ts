import { createInterface } from 'node:readline/promises';
import { ENGINE_PACKAGES } from './linux-distribution.ts';

/** Asks at a terminal whether apt may install Docker; anything but a yes is no, and so is a pipe. */
export async function askToInstall(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `Docker, or the iptables that it needs, is not here. Install ${ENGINE_PACKAGES.join(', ')} with apt-get? [y/N] `;
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
