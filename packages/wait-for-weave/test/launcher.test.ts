// The launcher alone: what it passes on, byte by byte, when it does not wait.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileStatic } from '../scripts/compile-static.ts';
import { PT_INTERP, readElf } from './read-elf.ts';

const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'pw-launcher-'));
const launcher = join(directory, 'wait-for-weave');
const probe = join(directory, 'probe');

beforeAll(() => {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  compileStatic(arch, join(root, 'native/launcher.c'), launcher);
  compileStatic(arch, join(root, '../../test/e2e/shim/probe.c'), probe);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the probe through the launcher from a shell, and gives the lines of its report that begin with `prefix`. */
function report(prefix: string, shell: string): string[] {
  const output = execFileSync('/bin/sh', ['-c', shell], {
    env: { L: launcher, P: probe },
    encoding: 'latin1',
  });
  const lines = output.replace(/(socket|pipe):\[\d+\]/g, '$1').split('\n');
  return lines.filter((line) => line.startsWith(prefix));
}

describe('the launcher', () => {
  test.each(['x64', 'arm64'] as const)('is static for %s: no program header names a loader', (arch) => {
    const built = join(directory, arch);
    compileStatic(arch, join(root, 'native/launcher.c'), built);
    const { machine, programHeaders } = readElf(built);
    expect(machine).toBe({ x64: 62, arm64: 183 }[arch]);
    expect(programHeaders).not.toContain(PT_INTERP);
    expect(readElf(process.execPath).programHeaders).toContain(PT_INTERP);
  });

  test('takes out its own variables and keeps order, doubles and bytes of the rest', () => {
    const variables = [
      'B=2',
      'WAIT_FOR_SECONDS=5',
      'A=1',
      'WAIT_FOR_WEAVE_SKIP=yes',
      'EMPTY=',
      'WEAVE_CIDR=none',
    ];
    const odd = '"$(printf "X=\\\\377")"';
    expect(report('env', `exec env -i ${variables.join(' ')} ${odd} WAIT_FOR_IT=1 "$L" "$P"`)).toEqual([
      'env[0]=B=2',
      'env[1]=A=1',
      'env[2]=EMPTY=',
      'env[3]=WEAVE_CIDR=none',
      'env[4]=X=\xff',
      'env[5]=WAIT_FOR_IT=1',
    ]);
  });

  test('keeps signals that are ignored or blocked, umask, limits and open files', () => {
    const setup = 'trap "" HUP PIPE XFSZ; umask 031; ulimit -n 77; exec 5</dev/null 9>&1; cd /proc';
    for (const prefix of [
      'status:SigIgn',
      'status:SigBlk',
      'status:SigCgt',
      'umask',
      'limits:',
      'fd[',
      'signal',
      'cwd',
    ]) {
      const without = report(prefix, `${setup}; exec "$P"`);
      expect(report(prefix, `${setup}; export WAIT_FOR_WEAVE_SKIP=yes; exec "$L" "$P"`)).toEqual(without);
      expect(without.length).toBeGreaterThan(0);
    }
  });

  test('does nothing when it is told to quit', () => {
    const env = { WAIT_FOR_WEAVE_QUIT: 'yes' };
    expect(spawnSync(launcher, ['/nope'], { env, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('waits to the end by itself when the waiter is missing, and says so', () => {
    const env = {
      WAIT_FOR_SECONDS: '1',
      WAIT_FOR_WEAVE_NATIVE_MS: '0',
      WAIT_FOR_WEAVE_INTERFACE: 'not-there',
    };
    const start = performance.now();
    const { status, stderr } = spawnSync(launcher, [probe], { env, encoding: 'utf8' });
    const seconds = (performance.now() - start) / 1000;
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'wait-for-weave: interface not-there not found after 1 second; the waiter would say what is missing, but ' +
        'it could not be started: no such file or directory; ' +
        'see the log of the weave adapter (docker logs powerstrip-weave)\n',
    });
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThan(2);
  });

  test('refuses a bad value by itself when the waiter is missing', () => {
    const env = { WAIT_FOR_SECONDS: 'forever', WEAVE_CIDR: '10.2.1.5/08' };
    const { status, stderr } = spawnSync(launcher, [probe], { env, encoding: 'utf8', timeout: 5000 });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^wait-for-weave: WEAVE_CIDR="10.2.1.5\/08" is not allowed; the waiter would .*\n$/,
    );
  });
});
