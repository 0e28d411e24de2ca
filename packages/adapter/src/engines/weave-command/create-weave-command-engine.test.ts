import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr, ipv6Cidr } from '@pw/core';
import type { NetworkEngineParts } from '../network-engine-settings.ts';
import { createWeaveCommandEngine } from './create-weave-command-engine.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weave-command-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const target = { id: 'a'.repeat(64), pid: process.pid, hostname: 'a', domainname: '' };
const request = { kind: 'address', cidr: ipv4Cidr('10.2.1.1/24') } as const;

/** An engine on a command with this shell script. */
function engineOn(script: string) {
  const weaveCommand = join(directory, 'weave');
  writeFileSync(weaveCommand, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return createWeaveCommandEngine({} as NetworkEngineParts, { weaveCommand });
}

test('a command that is not there stops the start with the fix', async () => {
  const created = createWeaveCommandEngine({} as NetworkEngineParts, {
    weaveCommand: join(directory, 'weave'),
  });
  await expect(created).rejects.toMatchObject({
    code: 'NETWORK_ENGINE_MISSING',
    message: expect.stringContaining(join(directory, 'weave')),
    hint: expect.stringContaining('--weave-command'),
  });
});

test('the exit code decides, and the error carries command line, code and stderr', async () => {
  const engine = await engineOn('echo "weave: no bridge" >&2; exit 3');
  await expect(engine.attach(target, { requests: [request], picked: [] })).rejects.toMatchObject({
    code: 'WEAVE_COMMAND_FAILED',
    message: `${join(directory, 'weave')} attach 10.2.1.1/24 ${target.id}: exit 3: weave: no bridge`,
  });
});

test('words on stderr alone are no failure', async () => {
  const engine = await engineOn('echo "warning" >&2; echo 10.2.1.1');
  const addresses = await engine.attach(target, { requests: [request], picked: [] });
  expect(addresses).toEqual([ipv4Cidr('10.2.1.1/24')]);
});

test('a failure for a container that has gone is none', async () => {
  const engine = await engineOn('exit 1');
  const gone = { ...target, pid: 0x7ffffffe };
  expect(await engine.attach(gone, { requests: [request], picked: [] })).toBeUndefined();
  const attachOnly = await engineOn('test "$1" = attach');
  expect(await attachOnly.attach(gone, { requests: [{ kind: 'default' }], picked: [] })).toBeUndefined();
});

test('a command without a path is looked for in PATH', async () => {
  const { PATH } = process.env;
  try {
    process.env.PATH = `${directory}:${PATH}`;
    await engineOn('exit');
    const engine = await createWeaveCommandEngine({} as NetworkEngineParts, { weaveCommand: 'weave' });
    expect((await engine.status()).details).toEqual({ command: join(directory, 'weave') });
    delete process.env.PATH;
    const created = createWeaveCommandEngine({} as NetworkEngineParts, { weaveCommand: 'weave' });
    await expect(created).rejects.toMatchObject({ code: 'NETWORK_ENGINE_MISSING' });
  } finally {
    process.env.PATH = PATH;
  }
});

test('a plan picks nothing, and a status has the words of its topic', async () => {
  const engine = await engineOn('echo "$@"');
  expect(await engine.plan([request])).toStrictEqual({ picked: [] });
  expect(await engine.statusText?.()).toBe('status\n');
  expect(await engine.statusText?.('peers')).toBe('status peers\n');
});

test('the command attaches once the addresses have been reported', async () => {
  const engine = await engineOn('exit 3');
  const attaching = engine.attach(target, { requests: [request], picked: [] }, async () => {
    await Promise.resolve();
    throw new Error('no place for hosts');
  });
  await expect(attaching).rejects.toThrow('no place for hosts');
});

test('a command that fails fails the verb', async () => {
  const engine = await engineOn('test "$1" = ps || exit 3');
  const failed = { code: 'WEAVE_COMMAND_FAILED' };
  await expect(engine.expose([at('10.2.1.1')])).rejects.toMatchObject(failed);
  await expect(engine.hide([at('10.2.1.1')])).rejects.toMatchObject(failed);
  // Of a container that has no address nothing is taken away.
  expect(await engine.detach(target, [])).toStrictEqual([]);
});

test('status reads the lines of the command', async () => {
  const engine = await engineOn(
    'printf "        Version: 2.8.1\\n\\n        Service: router\\n           Name: x(host)\\n"',
  );
  const details = { command: join(directory, 'weave'), version: '2.8.1', name: 'x(host)' };
  expect(await engine.status()).toEqual({ engine: 'weave-command', ready: true, details });
});

/** A command that keeps the addresses of one id in a file, as `weave ps`, `attach`, `detach`, `expose` and `hide` do. */
const KEEPS = `
held="$(dirname "$0")/held"; touch "$held"
verb=$1; shift
case $verb in
ps) echo "$HOLDER 7a:1b:00:00:00:01" $(cat "$held") ;;
attach | expose)
  for word; do case $word in net:*) echo 10.2.1.7/24 ;; */*) echo "$word" ;; esac; done >>"$held" ;;
detach | hide)
  for word; do
    grep -qxF "$word" "$held" || continue
    echo "\${word%/*}"
    grep -vxF "$word" "$held" >"$held.new"; mv "$held.new" "$held"
  done ;;
esac`;
const cidr = (address: string) => ipv4Cidr(`${address}/24`);
const at = (address: string) => ({ kind: 'address' as const, cidr: cidr(address) });

test('expose and hide give what came and what went, as the command lists it', async () => {
  const engine = await engineOn(`HOLDER=weave:expose${KEEPS}`);
  expect(await engine.expose([at('10.2.1.1')])).toStrictEqual([cidr('10.2.1.1')]);
  expect(await engine.expose([{ kind: 'default' }])).toStrictEqual([cidr('10.2.1.7')]);
  expect(await engine.exposed?.()).toStrictEqual([cidr('10.2.1.1'), cidr('10.2.1.7')]);
  expect(await engine.hide([at('10.2.1.1'), at('10.2.1.2')])).toStrictEqual([cidr('10.2.1.1')]);
  expect(await engine.exposed?.()).toStrictEqual([cidr('10.2.1.7')]);
});

test('attach gives what was named, and what the command chose; detach gives what went', async () => {
  const engine = await engineOn(`HOLDER=${target.id.slice(0, 12)}${KEEPS}`);
  const told: unknown[] = [];
  const beforeReady = async (addresses: unknown) => void told.push(addresses);
  const named = { requests: [at('10.2.1.1'), at('10.2.1.2')], picked: [] };
  expect(await engine.attach(target, named, beforeReady)).toStrictEqual([cidr('10.2.1.1'), cidr('10.2.1.2')]);
  expect(told).toStrictEqual([[cidr('10.2.1.1'), cidr('10.2.1.2')]]);
  const all = ['10.2.1.1', '10.2.1.2', '10.2.1.7'].map(cidr);
  expect(await engine.attach(target, { requests: [{ kind: 'default' }], picked: [] })).toStrictEqual(all);
  expect(await engine.detach(target, [at('10.2.1.2'), at('10.2.1.3')])).toStrictEqual([cidr('10.2.1.2')]);
  expect(await engine.addressesOf(target)).toStrictEqual([cidr('10.2.1.1'), cidr('10.2.1.7')]);
  expect(await engine.detach(target, [at('10.2.1.7')])).toStrictEqual([cidr('10.2.1.7')]);
  expect(await engine.detach(target, [])).toStrictEqual([cidr('10.2.1.1')]);
  expect(await engine.detach(target, [])).toStrictEqual([]);
  const other = { ...target, id: 'b'.repeat(64) };
  expect(await engine.addressesOf(other)).toStrictEqual([]);
});

test('an IPv6 address is refused by each verb, without a run of the command', async () => {
  const engine = await engineOn('echo "it ran" >&2; exit 1');
  const ipv6 = { kind: 'subnet', cidr: ipv6Cidr('fd00:75::/64') } as const;
  const refusal = {
    code: 'NETWORK_ENGINE_UNABLE',
    status: 400,
    message: 'engine weave-command: fd00:75::/64 is IPv6, which Weave Net does not carry',
  };
  await expect(engine.plan([request, ipv6])).rejects.toMatchObject(refusal);
  await expect(engine.attach(target, { requests: [ipv6], picked: [] })).rejects.toMatchObject(refusal);
  await expect(engine.detach(target, [ipv6])).rejects.toMatchObject(refusal);
});
