// An adapter that changes nothing, on plain node:http: `noop-adapter.ts PORT`.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const [, , port = '0'] = process.argv;

createServer(async (request, response) => {
  const packet = JSON.parse(await text(request)) as { ClientRequest: unknown; ServerResponse?: unknown };
  const result =
    packet.ServerResponse === undefined
      ? { ModifiedClientRequest: packet.ClientRequest }
      : { ModifiedServerResponse: packet.ServerResponse };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ PowerstripProtocolVersion: 1, ...result }));
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
