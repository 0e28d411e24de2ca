// Ryuk's protocol: a client connects to port 8080 and sends lines of filters, `label=KEY=VALUE&label=…`; each is
// acknowledged with ACK. When no client has been connected for a while, everything that matches is removed, and the
// reaper ends.
import { request } from 'node:http';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';

const reconnectMs = Number.parseFloat(process.env.RYUK_RECONNECTION_TIMEOUT ?? '10s') * 1000;
const filters = new Set();
let clients = 0;
let timer;

createServer((socket) => {
  clients += 1;
  clearTimeout(timer);
  createInterface(socket).on('line', (line) => {
    if (line.trim() === '') return;
    filters.add(line.trim());
    socket.write('ACK\n');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    clients -= 1;
    if (clients === 0) timer = setTimeout(reap, reconnectMs);
  });
}).listen(8080, '0.0.0.0', () => console.log('Started'));

async function reap() {
  for (const filter of filters) {
    const label = new URLSearchParams(filter).getAll('label');
    const query = `filters=${encodeURIComponent(JSON.stringify({ label }))}`;
    for (const { Id } of await docker('GET', `/containers/json?all=1&${query}`)) {
      // Itself has the label of the session as well.
      if (!Id.startsWith(hostname())) await docker('DELETE', `/containers/${Id}?force=1&v=1`);
    }
    await docker('POST', `/networks/prune?${query}`);
    await docker('POST', `/volumes/prune?${query}`);
  }
  process.exit(0);
}

function docker(method, path) {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: '/var/run/docker.sock', method, path }, (answer) => {
      if (answer.statusCode === 204) resolve(answer.resume());
      else json(answer).then(resolve, reject);
    });
    call.on('error', reject).end();
  });
}
