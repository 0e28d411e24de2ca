// C1: what runs is identical with and without the adapter, whatever names the command.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runConcurrently } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';
import { buildProbeImages } from './probe-image.ts';
import { type CellResult, runCell } from './run-cell.ts';

const IMAGE = 'pwada-probe';
const images = {
  [`${IMAGE}:none`]: [],
  [`${IMAGE}:entrypoint`]: ['ENTRYPOINT ["image-entrypoint", "-a b"]'],
  [`${IMAGE}:cmd`]: ['CMD ["image-cmd", "x", ""]', 'USER 1000:1000', 'WORKDIR /work'],
  [`${IMAGE}:both`]: ['ENTRYPOINT image-entrypoint "$0"', 'CMD ["image-cmd"]', 'ENV A="b c" B='],
};
const entrypoints = [null, [], [''], ['own-entrypoint', '1'], 'two words'];
const cmds = [undefined, [], ['own-cmd', '$HOME', 'ü'], 'own-cmd'];

const cells = Object.keys(images).flatMap((image) =>
  entrypoints.flatMap((Entrypoint) => cmds.map((Cmd) => ({ image, Entrypoint, Cmd }))),
);
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwada', port: 2391, subnet: '10.61.0.0/16' });
  await buildProbeImages(stack.direct, IMAGE, images);
}, 120_000);

afterAll(async () => {
  await stack.direct(['rmi', '-f', IMAGE, ...Object.keys(images)]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

test(`C1, PS-64, PS-66: ${cells.length} ways to name a command run the same`, async () => {
  const results = await runConcurrently(cells, 6, async ({ image, Entrypoint, Cmd }, index) => {
    const body = {
      Image: image,
      Hostname: `cell-${index}`,
      Entrypoint,
      Cmd,
      Labels: { 'pwada.test': 'matrix' },
    };
    const address = `10.255.${index >> 6}.${(index & 63) + 1}/8`;
    const plain = await runCell(stack.engine, { ...body, Env: ['WEAVE_CIDR=none', 'OWN=1'] });
    const woven = await runCell(stack.proxied, { ...body, Env: [`WEAVE_CIDR=${address}`, 'OWN=1'] });
    return { image, Entrypoint, Cmd, plain, woven };
  });
  const different = results.filter(({ plain, woven }) => JSON.stringify(plain) !== JSON.stringify(woven));
  expect(different).toStrictEqual([]);
  // The comparison would say nothing about cells that never ran.
  expect(results.filter(({ plain }) => ranProbe(plain)).length).toBeGreaterThanOrEqual(60);
}, 180_000);

test('weave 620: unversioned and old API paths are hooked like the others', async () => {
  const body = { Image: `${IMAGE}:both`, Env: ['WEAVE_CIDR=10.255.9.1/8'], Cmd: ['x'], Hostname: 'old' };
  const [plain, ...woven] = [
    await runCell(stack.engine, { ...body, Env: ['WEAVE_CIDR=none'] }),
    await runCell(stack.proxied, body),
    await runCell(stack.proxied, body, 'v1.24'),
  ];
  for (const result of woven) expect(result).toEqual(plain);
}, 60_000);

test.each([
  ['--init', ['--init']],
  ['a user', ['--user', '1234:56']],
  ['a working directory', ['--workdir', '/new/dir']],
  ['a read-only root', ['--read-only']],
  ['no capability', ['--cap-drop', 'ALL']],
  ['no new privileges', ['--security-opt', 'no-new-privileges']],
  ['a health check', ['--health-cmd', 'true', '--health-interval', '1s']],
  ['no Docker network', ['--net', 'none']],
  ['a terminal', ['-t']],
])(
  'with %s',
  async (_title, options) => {
    const run = ['run', '--rm', '--hostname', 'h', ...options];
    const plain = await stack.direct([...run, '-e', 'WEAVE_CIDR=none', `${IMAGE}:entrypoint`, 'a', 'b c']);
    const woven = await stack.docker([
      ...run,
      '-e',
      'WEAVE_CIDR=10.255.9.2/8',
      `${IMAGE}:entrypoint`,
      'a',
      'b c',
    ]);
    expect(withoutInitPid(woven)).toEqual(withoutInitPid(plain));
    expect(plain.stdout).toContain('arg=b c');
  },
  60_000,
);

function ranProbe(result: CellResult): boolean {
  return 'output' in result && result.output.includes('argv0=');
}

/** Below docker-init the pid depends on what runc had started meanwhile; it is never 1, and otherwise says nothing. */
function withoutInitPid(result: { stdout: string }): object {
  return { ...result, stdout: result.stdout.replace(/pid=(?!1 )\d+/, 'pid=some') };
}
