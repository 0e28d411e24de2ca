// F1: the stack with its inspector, and what inspect and trace say of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type NetworkView, networkViewSchema } from '@pw/core/inspector';
import { createDockerCli, waitUntil } from '@pw/test-helpers';
import { startPw } from './background.ts';
import { createScratch, PORT, PREFIX, pw } from './pw.ts';

const scratch = createScratch();
const docker = createDockerCli();
const through = createDockerCli(`tcp://127.0.0.1:${PORT}`);

/** Of `docker run`: the program of the image itself ends at once. */
const STAYS = ['--entrypoint', 'node', 'localhost/pw/example', '-e', 'setTimeout(() => {}, 60_000)'];

afterEach(async () => {
  await pw(['down', ...scratch.stackFlags]);
});
afterAll(scratch.remove);

describe('up --inspect', () => {
  const up = async () => {
    const { code, stdout, stderr } = await pw(['up', '--inspect', '--json', ...scratch.stackFlags]);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as { inspect: string };
  };

  test('H1: trace: one line a call, and what weave changed', async () => {
    await up();
    const trace = startPw(['trace', '--filter', 'method:POST', ...scratch.stackFlags]);
    await trace.shows('tracing tcp://');
    await through.ok(['run', '--rm', '-e', 'WEAVE_CIDR=net:default', 'localhost/pw/example', 'hello']);
    await trace.shows('/start 204');
    await trace.interrupt();
    const output = trace.output();
    expect(output).toMatch(
      /^POST {3}(?:\/v[\d.]+)?\/containers\/create 201 \d+ ms \[weave \d+ ms, weave skipped\]$/m,
    );
    expect(output).toContain('  weave changed the request\n');
    expect(output).toMatch(/^ {4}\+ Entrypoint: \["\/\.wait-for-weave\/wait-for-weave"/m);
    expect(output).not.toContain('GET');
  }, 60_000);

  test('H3: inspect prints where it is: on loopback alone, with a token that counts until powerstrip restarts', async () => {
    const { inspect: url } = await up();
    expect(await pw(['inspect', ...scratch.stackFlags])).toMatchObject({ code: 0, stdout: `${url}\n` });
    const name = `${PREFIX}-powerstrip`;
    const published = await docker.ok(['port', name, '2374/tcp']);
    expect(published).toMatch(/^127\.0\.0\.1:\d+$/);
    // Nothing of it is where others could read it.
    for (const command of [
      ['inspect', name],
      ['logs', name],
    ]) {
      const { stdout, stderr } = await docker(command);
      expect(stdout + stderr).not.toContain(new URL(url).searchParams.get('token'));
    }
    const page = await fetch(url);
    expect([page.status, await page.text()]).toStrictEqual([401, expect.stringContaining('INSPECT_TOKEN')]);
    await docker.ok(['restart', name]);
    const found = await pw(['inspect', ...scratch.stackFlags]);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    const after = found.stdout.trim();
    const old = new URL(after);
    old.search = new URL(url).search;
    expect((await fetch(old, { redirect: 'manual' })).status).toBe(401);
    expect((await fetch(after, { redirect: 'manual' })).status).toBe(303);
  }, 60_000);

  test('H1: the network of the weave adapter: who waits, who is attached, with names and addresses', async () => {
    const url = new URL((await up()).inspect);
    const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
    const view = async () =>
      networkViewSchema.parse(await (await fetch(new URL('/api/network', url), { headers })).json());
    const untilMade = (what: string, accept: (made: NetworkView['containers'][number]) => boolean) => {
      let last: NetworkView | undefined;
      return waitUntil(
        () => `it is shown as ${what}: ${JSON.stringify(last)}`,
        5_000,
        async () => {
          last = await view();
          return last.containers.some((each) => each.name === `${PREFIX}-made` && accept(each)) && last;
        },
      );
    };
    await through.ok([
      ...['run', '-d', '--name', `${PREFIX}-made`, '-e', 'WEAVE_CIDR=net:default'],
      ...STAYS,
    ]);
    try {
      // The adapter looks twice a second at most.
      const { engine, error, containers } = await untilMade('attached', ({ state }) => state === 'attached');
      expect([engine, error]).toStrictEqual(['bridge', null]);
      expect(containers.find(({ name }) => name === `${PREFIX}-made`)).toMatchObject({
        isOurs: false,
        state: 'attached',
        addresses: [expect.stringMatching(/^10\.\d+\.\d+\.\d+\/\d+$/)],
        names: expect.arrayContaining([`${PREFIX}-made.weave.local`]),
        host: null,
      });
      expect(containers.filter(({ isOurs }) => isOurs).map(({ name }) => name)).toEqual(
        expect.arrayContaining([`${PREFIX}-powerstrip`, `${PREFIX}-powerstrip-weave`]),
      );
      await docker.ok(['stop', '-t', '1', `${PREFIX}-made`]);
      await untilMade('stopped', ({ state, addresses }) => state === 'stopped' && addresses.length === 0);
    } finally {
      await docker.ok(['rm', '-f', `${PREFIX}-made`]);
    }
  }, 60_000);

  test('without it, inspect and trace say how to have it', async () => {
    const { code } = await pw(['up', ...scratch.stackFlags]);
    expect(code).toBe(0);
    for (const command of ['inspect', 'trace']) {
      const answer = await pw([command, ...scratch.stackFlags]);
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('pw up --inspect') });
    }
  }, 60_000);

  test('on a stack without it: powerstrip alone is replaced, with its adapters.yml; containers go on', async () => {
    const adapters = join(scratch.directory, 'refusing.yml');
    writeFileSync(adapters, 'version: 1\nrefuse: ["GET /*/volumes"]\nendpoints: {}\nadapters: {}\n');
    const first = await pw(['up', '--adapters', adapters, ...scratch.stackFlags]);
    expect(first).toMatchObject({ code: 0 });
    const made = `${PREFIX}-made`;
    await through.ok(['run', '-d', '--name', made, ...STAYS]);
    try {
      const startedAt = (name: string) => docker.ok(['inspect', '-f', '{{.State.StartedAt}}', name]);
      const others = [made, `${PREFIX}-powerstrip-weave`];
      const before = await Promise.all(others.map(startedAt));
      const { stdout } = await pw(['up', '--inspect', '--json', ...scratch.stackFlags]);
      expect(JSON.parse(stdout)).toMatchObject({ started: ['powerstrip'], inspect: expect.any(String) });
      expect(await Promise.all(others.map(startedAt))).toStrictEqual(before);
      expect(await docker.ok(['inspect', '-f', '{{.State.Status}}', made])).toBe('running');
      expect((await through(['volume', 'ls'])).stderr).toContain('adapters.yml refuses such calls');
      const again = await pw(['up', '--inspect', '--json', ...scratch.stackFlags]);
      expect(JSON.parse(again.stdout)).toMatchObject({ started: [] });
    } finally {
      await docker.ok(['rm', '-f', made]);
    }
  }, 60_000);
});
