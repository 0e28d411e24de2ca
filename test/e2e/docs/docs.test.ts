// F4: every shell block of the pages is run, in the order in which a reader would.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createStack, STACK_LABEL } from '@pw/cli/stack';
import { createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { runScript } from './run-script.ts';
import { asScript, codeBlocks, isShell } from './shell-blocks.ts';

const root = join(import.meta.dirname, '../../..');
const pages = ['README.md', 'docs/writing-adapters.md', 'docs/inspector.md', 'docs/talk.md'].filter((page) =>
  existsSync(join(root, page)),
);
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  const blocks = codeBlocks(read(page));

  test('its shell blocks run', async () => {
    const shell = blocks.filter(isShell);
    const here = shell.filter(({ info }) => info !== 'install');
    // Also those that are indented, or fenced in another way, if ever there are.
    expect(read(page).match(/^\s*(?:```|~~~)\s*(?:bash|sh|shell)\b/gm)).toHaveLength(shell.length);
    await refuseToReplaceWhatIsThere(page);
    try {
      const { code, output } = await runScript(asScript(here), { cwd: root, timeoutMs: 280_000 });
      if (code !== 0) throw new Error(`the script of ${page} ended with ${code}:\n${output}`);
    } finally {
      await removeWhatItStarted(page);
    }
  }, 300_000);

  // A block under another name would not be run.
  test('every command of it is in a shell block', () => {
    const command = /^(?:\$ )?(?:npx|pnpm|node|pw|docker|curl) /m;
    const hidden = blocks.filter((block) => !isShell(block) && block.language !== 'text');
    expect(hidden.filter(({ code }) => command.test(code)).map(({ line }) => line)).toStrictEqual([]);
  });

  test('the code that it quotes is the code of the file', () => {
    for (const { info, code, line } of blocks) {
      const file = /^file=(\S+)$/.exec(info)?.[1];
      if (file !== undefined && !read(file).includes(code)) {
        throw new Error(`line ${line} of ${page}: not what ${file} says`);
      }
    }
  });
});

/** A page starts these containers, or, where it is not listed, the default stack. */
const containersOf: Record<string, string[]> = {
  'docs/writing-adapters.md': ['my-container', 'my-powerstrip', 'my-slowreq'],
};

/** What already has a name of the page's is somebody's own, and would not survive it. */
async function refuseToReplaceWhatIsThere(page: string): Promise<void> {
  const all = await new Docker().listContainers({ all: true });
  const taken = all.filter(({ Names, Labels }) =>
    page in containersOf
      ? containersOf[page]?.some((name) => Names.includes(`/${name}`))
      : Labels[STACK_LABEL] === 'default',
  );
  const names = taken.map(({ Names }) => Names[0]?.slice(1)).join(', ');
  if (names !== '') throw new Error(`remove these first, the page would replace them: ${names}`);
}

/** A page that runs to its end removes this itself; one that failed half-way does not. */
async function removeWhatItStarted(page: string): Promise<void> {
  const containers = containersOf[page];
  if (containers === undefined) {
    await createStack({ docker: new Docker() }).down();
    return;
  }
  const docker = createDockerCli();
  await docker(['rm', '-f', ...containers]);
  await docker(['network', 'rm', 'my-hooks']);
  await docker(['image', 'rm', '-f', 'localhost/my/slowreq']);
}
