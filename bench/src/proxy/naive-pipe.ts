// What most people would write first, for comparison: `naive-pipe.ts PORT SOCKET`.
import { Agent, createServer, request } from 'node:http';

const [, , port = '0', socketPath = ''] = process.argv;
const agent = new Agent({ keepAlive: true });

createServer((incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const upstream = request({ socketPath, method, path: url, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(upstream);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
