// The package as a stranger gets it: packed, and installed into an empty folder. Needs the npm registry.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { callPreHook } from '@pw/hooks/testing';

const MAX_PACKAGES = 75;
const INSTALL_TIMEOUT_MS = 120_000;
const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pw-hooks-'));
  for (const name of ['core', 'hooks']) {
    const cwd = join(root, 'packages', name);
    await run('pnpm', ['run', 'build'], { cwd });
    await run('pnpm', ['pack', '--pack-destination', folder], { cwd });
  }
  const packed = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const options = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...options, ...packed.map((name) => `./${name}`)], { cwd: folder });
}, INSTALL_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const adapter = `
const adapter = defineAdapter({
  async preHook(request, { signal }) {
    if (signal?.aborted) return request;
    return editJsonBody(request, (json) => createBody(json).setLabel('seen', 'yes'));
  },
});
const { url } = await serveAdapter(adapter, { port: 0 });
console.log(url);
`;

test(`at most ${MAX_PACKAGES} packages, none of them native`, () => {
  const names = installed();
  expect(names).toContain('@pw/hooks');
  expect(names.length).toBeLessThanOrEqual(MAX_PACKAGES);
  for (const native of ['koffi', 'netlink', 'dockerode']) expect(names).not.toContain(native);
});

test('a ten-line adapter in TypeScript: nodenext, every library checked', async () => {
  const source = `import { createBody, defineAdapter, editJsonBody, serveAdapter } from '@pw/hooks';${adapter}`;
  write('adapter.ts', source);
  const options = ['--strict', '--module', 'nodenext', '--skipLibCheck', 'false', '--outDir', 'out'];
  const types = ['--target', 'es2024', '--types', 'node'];
  await run(join(root, 'node_modules/.bin/tsc'), [...options, ...types, 'adapter.ts'], { cwd: folder });
  await expectItWorks('out/adapter.js');
});

test('a ten-line adapter by require', async () => {
  const names = '{ createBody, defineAdapter, editJsonBody, serveAdapter }';
  write('adapter.cjs', `const ${names} = require('@pw/hooks');\n(async () => {${adapter}})();`);
  await expectItWorks('adapter.cjs');
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Names of what npm has put into node_modules. */
function installed(): string[] {
  const modules = join(folder, 'node_modules');
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((sub) => `${name}/${sub}`) : [name],
    );
}

async function expectItWorks(file: string): Promise<void> {
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await once(createInterface(child.stdout), 'line');
    const request = {
      Method: 'POST',
      Request: '/v1.41/containers/create',
      Body: '{"Memory":9223372036854775807}',
    };
    expect(await callPreHook(url, request)).toEqual({
      ...request,
      Body: '{"Memory":9223372036854775807,"Labels":{"seen":"yes"}}',
    });
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}
