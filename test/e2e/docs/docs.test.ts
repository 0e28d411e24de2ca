// F4: every shell block of the pages is run, in the order in which a reader would.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createStack } from '@pw/cli/stack';
import { createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { runScript } from './run-script.ts';
import { asScript, codeBlocks, isShell } from './shell-blocks.ts';

const root = join(import.meta.dirname, '../../..');
const pages = ['README.md', 'docs/writing-adapters.md', 'docs/talk.md'].filter((page) =>
  existsSync(join(root, page)),
);
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  const blocks = codeBlocks(read(page));

  afterAll(() => removeWhatItStarted(page), 60_000);

  test('its shell blocks run', async () => {
    const shell = blocks.filter(isShell);
    expect(shell).not.toEqual([]);
    const { code, output } = await runScript(asScript(shell), { cwd: root, timeoutMs: 170_000 });
    if (code !== 0) throw new Error(`the script of ${page} ended with ${code}:\n${output}`);
  }, 180_000);

  // A block under another name would not be run.
  test('every command of it is in a shell block', () => {
    const command = /^(?:\$ )?(?:npx|pnpm|node|pw|docker|curl) /m;
    const hidden = blocks.filter((block) => !isShell(block) && block.language !== 'text');
    expect(hidden.filter(({ code }) => command.test(code)).map(({ line }) => line)).toEqual([]);
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

/** A page that runs to its end removes this itself; one that failed half-way does not. */
async function removeWhatItStarted(page: string): Promise<void> {
  if (page !== 'docs/writing-adapters.md') {
    await createStack({ docker: new Docker() }).down();
    return;
  }
  const docker = createDockerCli();
  await docker(['rm', '-f', 'my-container', 'my-powerstrip', 'my-slowreq']);
  await docker(['network', 'rm', 'my-hooks']);
  await docker(['image', 'rm', '-f', 'my/slowreq']);
}
