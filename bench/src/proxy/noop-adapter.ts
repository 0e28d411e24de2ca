// An adapter that changes nothing, on plain node:http: `noop-adapter.ts PORT`.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const [, , port = '0'] = process.argv;

createServer(async (request, response) => {
  const packet = JSON.parse(await text(request)) as { ClientRequest: unknown };
  const reply = { PowerstripProtocolVersion: 1, ModifiedClientRequest: packet.ClientRequest };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(reply));
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
