// What a user of Testcontainers would write. It ends without stopping anything: that is the reaper's work.
import { text } from 'node:stream/consumers';
import { GenericContainer, Network, Wait } from 'testcontainers';

const [image = ''] = process.argv.slice(2);
// Engine 20.10 sometimes leaves out a line that is written just as a client begins to follow: it is written again.
const serve =
  'echo hello > /index.html; while :; do echo serving; sleep 1; done & exec httpd -f -p 8000 -h /';
const network = await new Network().start();
const server = await new GenericContainer(image)
  .withCommand(['sh', '-c', serve])
  .withExposedPorts(8000)
  .withNetwork(network)
  .withNetworkAliases('server')
  .withCopyContentToContainer([{ content: 'copied', target: '/copied.txt' }])
  .withLabels({ 'of.the.test': 'yes' })
  .withWaitStrategy(Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage('serving')]))
  .start();
const client = await new GenericContainer(image)
  .withCommand(['sleep', '1000'])
  .withNetwork(network)
  .withHealthCheck({ test: ['CMD-SHELL', 'true'], interval: 200, timeout: 1000, retries: 5 })
  .withWaitStrategy(Wait.forHealthCheck())
  .start();
const page = await fetch(`http://${server.getHost()}:${server.getMappedPort(8000)}/index.html`);
const fetched = await client.exec(['wget', '-q', '-O', '-', 'http://server:8000/index.html']);
const archive = await text(await server.copyArchiveFromContainer('/copied.txt'));
await server.restart();

console.log(
  JSON.stringify({
    page: await page.text(),
    fetched: fetched.output,
    exec: (await client.exec(['echo', 'inside'])).output,
    failed: (await client.exec(['sh', '-c', 'exit 3'])).exitCode,
    file: archive.includes('copied') ? 'copied' : archive,
    left: 2,
  }),
);
process.exit(0);
