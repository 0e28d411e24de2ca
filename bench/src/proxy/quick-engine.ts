// A process of its own: the fastest engine that Node makes, so that what is measured is what stands in front of it.
// `quick-engine.ts SOCKET`: GET /_ping, GET /download?bytes=N (chunked), POST /upload (reads it, then answers), attach
// (101 and an echo), /events (an answer without end).
import { createServer, type Socket } from 'node:net';

const [, , path = ''] = process.argv;
const pong = Buffer.from(
  'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/fake (linux)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nOK',
);
const headEnd = Buffer.from('\r\n\r\n');
const chunkBytes = 64 * 1024;
const chunk = Buffer.concat([
  Buffer.from(`${chunkBytes.toString(16)}\r\n`),
  Buffer.alloc(chunkBytes, 'x'),
  Buffer.from('\r\n'),
]);

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => answer(socket, bytes));
}).listen(path, () => console.log('ready'));

const eventsHead =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n';

const uploads = new WeakMap<Socket, number>();

function answer(socket: Socket, bytes: Buffer): void {
  const left = uploads.get(socket);
  if (left !== undefined) receive(socket, left - bytes.length);
  else if (bytes.includes('/download?'))
    download(socket, Number(/bytes=(\d+)/.exec(bytes.toString('latin1'))?.[1]));
  else if (bytes.includes('POST /upload')) startUpload(socket, bytes);
  else if (bytes.includes('/attach')) echo(socket);
  else if (bytes.includes('/events')) socket.write(eventsHead);
  else
    for (let at = bytes.indexOf(headEnd); at !== -1; at = bytes.indexOf(headEnd, at + 4)) socket.write(pong);
}

function download(socket: Socket, total: number): void {
  let left = total;
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n');
  const send = () => {
    while (left > 0) {
      left -= chunkBytes;
      if (!socket.write(chunk)) break;
    }
    if (left > 0) socket.once('drain', send);
    else socket.write('0\r\n\r\n');
  };
  send();
}

function echo(socket: Socket): void {
  socket.removeAllListeners('data');
  socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  socket.pipe(socket);
}

function startUpload(socket: Socket, bytes: Buffer): void {
  const end = bytes.indexOf(headEnd) + 4;
  const length = Number(/content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1]);
  receive(socket, length - (bytes.length - end));
}

function receive(socket: Socket, left: number): void {
  if (left > 0) {
    uploads.set(socket, left);
    return;
  }
  uploads.delete(socket);
  socket.write(pong);
}
