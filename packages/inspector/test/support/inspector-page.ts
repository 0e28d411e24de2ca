import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenedBrowser, openBrowser } from '@pw/test-helpers/browser';
import { buildPage } from '../../scripts/build-page.ts';
import { type FixtureServer, startFixtureServer } from './fixture-server.ts';

type PageOptions = NonNullable<Parameters<OpenedBrowser['open']>[0]>;
type Page = Awaited<ReturnType<OpenedBrowser['open']>>;

/** A page of the inspector, and the server that it talks to. */
export interface InspectorPage extends AsyncDisposable {
  readonly server: FixtureServer;
  readonly page: Page;
  /** What the browser said was wrong: errors of scripts, what the policy refused. */
  readonly complaints: string[];
}

/** Builds the page from its sources and opens it again and again, each time with a server of its own. */
export class Inspector implements AsyncDisposable {
  private readonly directory = mkdtempSync(join(tmpdir(), 'pw-inspector-'));
  private browser: OpenedBrowser | undefined;

  async start(): Promise<void> {
    await buildPage(this.directory);
    this.browser = await openBrowser();
  }

  /** `fill` gives the server its calls before the page asks for them. `view`: what follows `#/`. */
  async open(
    fill: (server: FixtureServer) => void = () => {},
    { view = 'calls', ...options }: PageOptions & { view?: string } = {},
  ): Promise<InspectorPage> {
    if (this.browser === undefined) throw new Error('start() comes first');
    const server = await startFixtureServer(this.directory);
    fill(server);
    const page = await this.browser.open({ viewport: { width: 1280, height: 800 }, ...options });
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
    });
    await page.goto(`${server.url}#/${view}`);
    await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
    const dispose = async () => {
      await page.context().close();
      await server[Symbol.asyncDispose]();
    };
    return { server, page, complaints, [Symbol.asyncDispose]: dispose };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser?.[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
