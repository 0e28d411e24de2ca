import { createEngineClient, engineEnv, ensureEngine } from '../engine/index.ts';
import { ensureImages } from '../images/ensure-images.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { onInterrupt } from '../terminal/on-interrupt.ts';
import { wantsScreen } from '../terminal/wants-screen.ts';
import type { DemoEvent } from './demo-event.ts';
import type { DemoWord } from './demo-word-list.ts';
import { parseDemoWords } from './parse-demo-words.ts';
import { createPlainView } from './plain-view.ts';
import { runDemo } from './run-demo.ts';

export type DemoFlags = StackFlags & { json?: boolean; config?: string };

/** `pw demo WORD…`: on a terminal a screen, elsewhere plain lines; with `--json` one object on stdout. */
export async function demoCommand(words: string[], flags: DemoFlags): Promise<void> {
  const request = parseDemoWords(words);
  const interrupt = onInterrupt();
  const view = await createView(flags);
  try {
    const env = engineEnv(flags.port, process.env);
    const { dockerHost } = await ensureEngine({
      log: (line) => view.emit({ kind: 'note', line }),
      env,
      ...(flags.installEngine && { install: true }),
    });
    const docker = createEngineClient(dockerHost, env);
    const { registry } = flags;
    if (request.words.some(startsContainers)) {
      await ensureImages({ docker, registry, log: (line) => view.emit({ kind: 'note', line }) });
    }
    const result = await runDemo({
      docker,
      registry,
      dockerHost,
      ...request,
      emit: view.emit,
      signal: interrupt.signal,
      ...(flags.prefix !== undefined && { prefix: flags.prefix }),
      ...(flags.port !== undefined && { port: flags.port }),
      ...(flags.subnet !== undefined && { subnet: flags.subnet }),
      ...(flags.config !== undefined && { configPath: flags.config }),
    });
    await view.close();
    if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (error) {
    await view.close();
    interrupt.rethrow(error);
  } finally {
    interrupt.dispose();
  }
}

const startsContainers = (word: DemoWord) => word !== 'config' && word !== 'shutdown';

type View = { emit: (event: DemoEvent) => void; close: () => Promise<void> };

async function createView(flags: DemoFlags): Promise<View> {
  if (!flags.json && wantsScreen()) {
    const { openScreen } = await import('./screen/open-screen.tsx');
    return openScreen();
  }
  const out = flags.json ? process.stderr : process.stdout;
  return { emit: createPlainView((line) => void out.write(`${line}\n`)), close: async () => {} };
}
