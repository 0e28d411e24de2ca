import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { waitUntil } from '@pw/test-helpers';

const GROUP = '224.1.2.3';
const PORT = 9753;
const LISTEN = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', ${PORT}))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('${GROUP}') + socket.inet_aton(sys.argv[1]))
print('ready', flush=True)
while True: print(s.recvfrom(100)[1][0], flush=True)
`;
const SAY = `
import socket, sys
for own in sys.argv[2:]:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((own, 0))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
    s.sendto(b'hello', (sys.argv[1], ${PORT}))
`;
/** Without the modules of the site: they are most of what Python does at its start. */
const PYTHON = ['python3', '-IS', '-c'];

export interface Ear extends AsyncDisposable {
  /** Lets each address of the network namespace of process `pid` send to the group once; returns those received, in order. */
  hears(pid: number, addresses: readonly string[]): Promise<string[]>;
}

/** Joins a multicast group in the network namespace of the process, on the link with the address. */
export async function listenToMulticast(pid: number, address: string): Promise<Ear> {
  const child = spawn('nsenter', [...inNetwork(pid), ...PYTHON, LISTEN, address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await waitUntil('the listener', 5000, () => lines.includes('ready'));
  return {
    async hears(speaker, addresses) {
      lines = [];
      await say(speaker, addresses, GROUP);
      // To the listener alone, which no rule stops: whatever was said before has arrived with it.
      await say(pid, [address], address);
      await waitUntil('the last word', 5000, () => lines.includes(address));
      return lines.slice(0, -1);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function say(pid: number, from: readonly string[], to: string): Promise<void> {
  const child = spawn('nsenter', [...inNetwork(pid), ...PYTHON, SAY, to, ...from], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`nothing was sent from ${from.join(' and ')}`);
}

function inNetwork(pid: number): string[] {
  return ['--net', '-t', String(pid)];
}
