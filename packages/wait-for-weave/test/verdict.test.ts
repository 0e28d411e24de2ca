// What the waiter tells its launcher: a byte, words behind it where the wait is over, and no more.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findNode } from '../scripts/paths.ts';

const waiter = join(import.meta.dirname, '../src/waiter.ts');

/** Starts the waiter where there is no interface, and reads until it has gone to sleep on a lock, or ended, and is killed. */
const SCRIPT = `
import json, os, socket, sys, time

def netlink():
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 0)
    opened.bind((0, 0))
    return opened

answers, events, verdict = netlink(), netlink(), os.pipe()
pid = os.fork()
if pid == 0:
    os.dup2(answers.fileno(), 0)
    os.dup2(verdict[1], 1)
    os.dup2(events.fileno(), 3)
    os.execve(sys.argv[2], sys.argv[2:], json.loads(sys.argv[1]))
os.close(verdict[1])
said = os.read(verdict[0], 65536)
asleep = lambda: 'futex' in open('/proc/%d/wchan' % pid).read()
deadline = time.monotonic() + 10
while not asleep() and time.monotonic() < deadline: time.sleep(0.01)
slept = asleep()
os.kill(pid, 9)
said += os.read(verdict[0], 65536)
print(json.dumps({'verdict': said[0], 'words': said[1:].decode(), 'slept': slept}))
`;

function run(env: Record<string, string>): unknown {
  const given = JSON.stringify({ WAIT_FOR_WEAVE_WAITED_MS: '0', WAIT_FOR_WEAVE_CLOCK_MS: '0', ...env });
  const args = ['--net', 'python3', '-c', SCRIPT, given, findNode(), '--no-warnings', waiter];
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('after its verdict it sleeps until the launcher ends it', () => {
  expect(run({ WEAVE_CIDR: 'none' })).toStrictEqual({ verdict: 1, words: '', slept: true });
}, 40_000);

test('what the launcher has waited is a part of the time', () => {
  expect(run({ WAIT_FOR_SECONDS: '1000000', WAIT_FOR_WEAVE_WAITED_MS: '1000000000' })).toStrictEqual({
    verdict: 2,
    words: expect.stringMatching(/^interface ethwe not found after 1000000 seconds; /),
    slept: true,
  });
}, 40_000);

test('so is what it took to start the waiter, by the clock of the launcher', () => {
  const times = {
    WAIT_FOR_WEAVE_WAITED_MS: '999980000',
    WAIT_FOR_WEAVE_CLOCK_MS: String(Math.round(Number(process.hrtime.bigint()) / 1e6) - 20_000),
  };
  const began = performance.now();
  expect(run({ WAIT_FOR_SECONDS: '1000000', ...times })).toMatchObject({ verdict: 2 });
  expect(performance.now() - began).toBeLessThan(20_000);
}, 40_000);

test('words that are longer than the launcher reads are cut', () => {
  const wrong = run({ WEAVE_CIDR: 'x'.repeat(5000) });
  const words = `WEAVE_CIDR="${'x'.repeat(5000)}`.slice(0, 4000);
  expect(wrong).toStrictEqual({ verdict: 2, words, slept: true });
}, 40_000);
