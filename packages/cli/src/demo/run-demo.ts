import { readSecurity } from '../engine/read-security.ts';
import { createStack, talkAdaptersYml } from '../stack/index.ts';
import type { DemoContext, DemoOptions } from './demo-context.ts';
import type { DemoResult } from './demo-event.ts';
import { type DemoWord, demoWords } from './demo-word-list.ts';
import { fig } from './fig/fig.ts';
import { createLiveOutput } from './live-output.ts';
import { psWeaverun } from './ps-weaverun.ts';
import { removeStarted } from './remove-started.ts';
import { startDemoPart } from './start-demo-part.ts';
import { demoConfigPath, readDemoConfig, removeDemoConfig, writeDemoConfig } from './state-file.ts';
import { weaverun } from './weaverun.ts';

/** Says the words one after the other; returns what the examples reported. Stops at the first that fails. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const configPath = options.configPath ?? demoConfigPath();
  const { docker, prefix, port, subnet, registry } = options;
  const stack = createStack({
    docker,
    // Read when powerstrip starts: `config` may have written it since.
    adaptersYml: async () => (await readDemoConfig(configPath)) ?? talkAdaptersYml,
    registry,
    security: await readSecurity(docker),
    ...(prefix !== undefined && { prefix }),
    ...(port !== undefined && { port }),
    ...(subnet !== undefined && { subnet }),
  });
  const liveOutput = options.dev ? createLiveOutput(options) : undefined;
  const context = { ...options, stack, configPath, result: {}, liveOutput };
  try {
    for (const word of options.words) await say(word, context);
    await liveOutput?.ended();
    options.signal.throwIfAborted();
  } finally {
    // As `docker run --rm` in the foreground: dev mode leaves nothing of what it has started, and neither does Ctrl-C.
    if (options.dev || options.signal.aborted) await removeStarted(context);
  }
  return context.result;
}

async function say(word: DemoWord, context: DemoContext): Promise<void> {
  context.signal.throwIfAborted();
  if (word !== 'all') context.emit({ kind: 'word', word, title: demoWords[word] });
  await actions[word](context);
}

const actions: Record<DemoWord, (context: DemoContext) => Promise<void>> = {
  async config({ configPath, emit }) {
    await writeDemoConfig(configPath, talkAdaptersYml);
    emit({ kind: 'file', path: configPath, text: talkAdaptersYml });
  },
  async 'ps-debug'(context) {
    await startDemoPart('powerstrip-debug', context);
  },
  'ps-weave': async (context) => {
    await startDemoPart('weavewait', context);
    await startDemoPart('powerstrip-weave', context);
  },
  async ps(context) {
    await startDemoPart('powerstrip', context);
  },
  async weaverun(context) {
    context.result.weaverun = await weaverun(context);
  },
  async 'ps-weaverun'(context) {
    context.result.psWeaverun = await psWeaverun(context);
  },
  async fig(context) {
    Object.assign(context.result, await fig(context));
  },
  async shutdown({ stack, emit, configPath }) {
    for (const name of await stack.down()) emit({ kind: 'part', name, state: 'removed' });
    await removeDemoConfig(configPath, talkAdaptersYml);
  },
  all: sayAll,
};

/** Every word in the order of the talk; whatever happens, what was started is removed again, and nothing else. */
async function sayAll(context: DemoContext): Promise<void> {
  try {
    for (const word of ['config', 'ps-debug', 'ps-weave', 'ps', 'weaverun', 'ps-weaverun'] as const) {
      await say(word, context);
    }
    context.emit({ kind: 'result', results: context.result });
  } finally {
    context.emit({ kind: 'word', word: 'shutdown', title: demoWords.shutdown });
    await removeStarted(context);
    await removeDemoConfig(context.configPath, talkAdaptersYml);
  }
}
