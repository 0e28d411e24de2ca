// The waiter without its launcher: two sockets and a pipe, in a network namespace of its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findNode } from '../scripts/paths.ts';

const waiter = join(import.meta.dirname, '../src/waiter.ts');
const CIDR = '10.255.0.51/8';

/** Subscribes, lets more happen than the socket can hold, starts the waiter, and takes the last step when it sleeps. */
const SCRIPT = `
import glob, os, socket, subprocess, sys, time

def ip(*lines): subprocess.run(['ip', '-batch', '-'], input='\\n'.join(lines).encode(), check=True)

def netlink(groups):
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 0)
    opened.bind((0, groups))
    return opened

def sleeps(pid):
    def wchan(path):
        try: return open(path).read()
        except OSError: return ''
    return any('skb_wait' in wchan(path) for path in glob.glob('/proc/%d/task/*/wchan' % pid))

answers, events, verdict = netlink(0), netlink(1 | 0x10 | 0x40), os.pipe()
ip('link add ethwe type veth peer name other', 'link set other up', 'addr add ${CIDR} dev ethwe', 'link set ethwe up')
ip(*['addr add 10.9.%d.%d/32 dev lo' % (n // 250, n % 250) for n in range(2000)])
pid = os.fork()
if pid == 0:
    os.dup2(answers.fileno(), 0)
    os.dup2(verdict[1], 1)
    os.dup2(events.fileno(), 3)
    os.execve(sys.argv[1], sys.argv[1:], {
        'WEAVE_CIDR': '${CIDR}', 'WAIT_FOR_SECONDS': '20', 'WAIT_FOR_WEAVE_WAITED_MS': '0', 'WAIT_FOR_WEAVE_CLOCK_MS': '0'})
os.close(verdict[1])
deadline = time.monotonic() + 10
while not sleeps(pid) and time.monotonic() < deadline: time.sleep(0.01)
ip('route add 224.0.0.0/4 dev ethwe')
print(os.read(verdict[0], 1)[0], flush=True)
os.kill(pid, 9)
`;

test('more changes than its socket holds neither end the wait nor hide the last step', () => {
  const args = ['--net', 'python3', '-c', SCRIPT, findNode(), '--no-warnings', waiter];
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 30_000 });
  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
}, 40_000);
