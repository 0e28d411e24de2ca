import { readFile } from 'node:fs/promises';
import { PowerstripError } from '@pw/core';
import { ensureImages } from '../images/ensure-images.ts';
import { DEFAULT_PORT } from '../stack/default-port.ts';
import { findInspector } from '../stack/find-inspector.ts';
import { dailyAdaptersYml, type PartName, partNames } from '../stack/index.ts';
import { judgeAdaptersYml } from '../stack/judge-adapters-yml.ts';
import { openStack } from '../stack/open-stack.ts';
import type { StackFlags } from '../stack/stack-flags.ts';
import { engineChoice, routerOfWeave } from './engine-choice.ts';

export type UpFlags = StackFlags & {
  adapters?: string;
  engine: string;
  router?: string;
  inspect: boolean;
  json?: boolean;
};

/** `pw up`: every part that adapters.yml needs; parts that run already are left as they are. */
export async function upCommand(flags: UpFlags): Promise<void> {
  const adaptersYml = flags.adapters === undefined ? dailyAdaptersYml : await readAdapters(flags.adapters);
  const { docker, stack } = await openStack(flags, {
    adaptersYml,
    restart: true,
    adapterFlags: engineChoice(flags),
    adapterEnv: flags.router === undefined ? routerOfWeave(flags.engine) : [],
    inspect: flags.inspect,
    startEngine: true,
  });
  const started: string[] = [];
  const say = (line: string) => void (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
  await ensureImages({ docker, registry: flags.registry, log: say });
  if (flags.adapters !== undefined)
    await refuseBadAdapters({
      docker,
      label: stack.names.label,
      registry: flags.registry,
      text: adaptersYml,
      where: flags.adapters,
    });
  for (const part of neededParts(adaptersYml)) {
    const isNew = await stack.startPart(part);
    if (isNew) started.push(part);
    say(`${part} ${isNew ? 'is up' : 'was up already'}`);
  }
  const isKept = flags.adapters !== undefined && !started.includes('powerstrip');
  const changed = isKept && (await stack.changeAdapters(adaptersYml));
  if (changed) say(`powerstrip has ${flags.adapters} now, which it reads in two seconds at most`);
  if (flags.inspect && (await stack.addInspector())) {
    started.push('powerstrip');
    say('powerstrip has started anew, with the inspector: containers go on, streams through it have ended');
  }
  const inspect = flags.inspect ? await findInspector(docker, stack) : undefined;
  if (inspect !== undefined) say(`inspector: ${inspect.url}`);
  const { dockerHost } = stack;
  if (flags.json) {
    const more = { ...(changed && { changed: ['adapters.yml'] }), ...(inspect && { inspect: inspect.url }) };
    process.stdout.write(`${JSON.stringify({ dockerHost, started, ...more })}\n`);
  } else sayWhatNow(flags, dockerHost);
}

function sayWhatNow(flags: UpFlags, dockerHost: string): void {
  const run = `docker -H ${dockerHost} run -e WEAVE_CIDR=10.255.0.10/8 …`;
  process.stdout.write(`\nNow: eval "$(pw env${envFlags(flags)})", or ${run}\n`);
}

/** `pw env` knows the port by itself unless it was given to this call alone. */
function envFlags({ port }: UpFlags): string {
  return port === DEFAULT_PORT ? '' : ` --port ${port}`;
}

/** powerstrip-debug is needed only where an adapter is addressed as `debug`, its name on the private network. */
export function neededParts(adaptersYml: string): PartName[] {
  const wantsDebug = /https?:\/\/debug[:/]/.test(adaptersYml);
  return partNames.filter((part) => part !== 'powerstrip-debug' || wantsDebug);
}

/** Before anything is started, and before a stack that runs is given another file. */
async function refuseBadAdapters(file: Parameters<typeof judgeAdaptersYml>[0]): Promise<void> {
  const problem = await judgeAdaptersYml(file);
  if (problem === undefined) return;
  throw new PowerstripError('INVALID_CONFIGURATION', `--adapters: ${problem}`, {
    hint: 'Correct it there; docs/adapters-yml.md has the grammar.',
  });
}

async function readAdapters(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PowerstripError(
      'NO_CONFIGURATION',
      `--adapters: cannot read ${JSON.stringify(path)}: ${cause.code}`,
      {
        hint: 'Name a file with the grammar of docs/adapters-yml.md, or leave the option out.',
        cause,
      },
    );
  });
}
