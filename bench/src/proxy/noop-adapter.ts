// An adapter that changes nothing, on plain node:http: `noop-adapter.ts PORT`. At /changing it sets the command of a create.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const [, , port = '0'] = process.argv;

interface Packet {
  ClientRequest: { Body: string };
  ServerResponse?: unknown;
}

createServer(async (request, response) => {
  const packet = JSON.parse(await text(request)) as Packet;
  if (request.url === '/changing') {
    const body = JSON.parse(packet.ClientRequest.Body) as object;
    packet.ClientRequest.Body = JSON.stringify({ ...body, Cmd: ['changed'] });
  }
  const result =
    packet.ServerResponse === undefined
      ? { ModifiedClientRequest: packet.ClientRequest }
      : { ModifiedServerResponse: packet.ServerResponse };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ PowerstripProtocolVersion: 1, ...result }));
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
