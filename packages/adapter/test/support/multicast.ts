import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { waitUntil } from '@pw/test-helpers';

const GROUP = '224.1.2.3';
const PORT = 9753;
// In Node, which starts several times as fast as Python.
const LISTEN = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (_, { address }) => console.log(address));
socket.bind(${PORT}, () => {
  socket.addMembership('${GROUP}', process.argv[1]);
  console.log('ready');
});
`;
const SAY = `
const [to, ...addresses] = process.argv.slice(1);
function say([own, ...others]) {
  if (own === undefined) return;
  const socket = require('node:dgram').createSocket('udp4');
  socket.bind(0, own, () => {
    socket.setMulticastInterface(own);
    socket.send('hello', ${PORT}, to, (error) => {
      if (error) throw error;
      socket.close();
      say(others);
    });
  });
}
say(addresses);
`;

export interface Ear extends AsyncDisposable {
  /** Lets each address of the network namespace of process `pid` send to the group once; returns those received, in order. */
  hears(pid: number, addresses: readonly string[]): Promise<string[]>;
}

/** Joins a multicast group in the network namespace of the process, on the link with the address. */
export async function listenToMulticast(pid: number, address: string): Promise<Ear> {
  const child = spawn('nsenter', [...inNetwork(pid), process.execPath, '-e', LISTEN, address], {
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
  const child = spawn('nsenter', [...inNetwork(pid), process.execPath, '-e', SAY, to, ...from], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`nothing was sent from ${from.join(' and ')}`);
}

function inNetwork(pid: number): string[] {
  return ['--net', '-t', String(pid)];
}
