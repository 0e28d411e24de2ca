import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's programs, without a window: the first takes two thirds of the other's time. */
const programs = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** `open` gives a page in a session of its own; everything ends when it is disposed of. */
export interface OpenedBrowser extends AsyncDisposable {
  readonly browser: Browser;
  open(options?: BrowserContextOptions): Promise<Page>;
}

/** Starts the browser that `ensure-tools` installs. */
export async function openBrowser(): Promise<OpenedBrowser> {
  const executablePath = programs.find((file) => existsSync(file));
  if (executablePath === undefined) throw new Error(`none of these is installed: ${programs.join(', ')}`);
  const browser = await chromium.launch({
    executablePath,
    // Tests run as root, where its sandbox refuses to start. Small machines have a small /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  return {
    browser,
    open: async (options) => (await browser.newContext(options)).newPage(),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
