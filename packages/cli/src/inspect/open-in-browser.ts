import { spawn } from 'node:child_process';
import { PowerstripError } from '@pw/core';

/** What opens a URL, the first that there is. */
const OPENERS = ['xdg-open', 'open', 'wslview'];

/** Opens a URL with `$BROWSER`, or as the desktop does. Throws NO_BROWSER. */
export async function openInBrowser(url: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const openers = env.BROWSER ? [env.BROWSER] : OPENERS;
  for (const opener of openers) if (await starts(opener, url, env)) return;
  throw new PowerstripError('NO_BROWSER', `No browser could be started: ${openers.join(', ')}`);
}

/** The token is in the arguments for a moment: other users of this machine may list them, but it is of loopback. */
function starts(opener: string, url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(opener, [url], { detached: true, stdio: 'ignore', env });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
