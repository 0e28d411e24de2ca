import { createInterface } from 'node:readline';
import { defineAdapter, serveAdapter } from '@pw/hooks';
import Docker from 'dockerode';
import { createRegistry } from './etcd.ts';
import { Services } from './services.ts';

const docker = new Docker();
const services = new Services(docker, createRegistry(process.env.ETCD_URL ?? 'http://127.0.0.1:2379'));

const adapter = defineAdapter({
  async postHook(response, request) {
    const container = /\/containers\/([^/]+)\/(?:start|restart)(?:\?|$)/.exec(request.Request)?.[1];
    if (response.Code === 204 && container !== undefined) await services.update(container);
    return response;
  },
});

// Watch first, then look: what happens in between is in one of the two. A restart policy starts containers without a call.
const events = await docker.getEvents({ filters: { type: ['container'], event: ['start', 'die'] } });
const watching = follow(events);
await services.reconcile();
const { HOST: host = '127.0.0.1', PORT: port = '7780' } = process.env;
const { url } = await serveAdapter(adapter, { host, port: Number(port) });
console.log(`register-service listens on ${url}/extension`);

await watching;
// A restart policy starts the adapter again, and it begins with the truth.
throw new Error('the event stream of the engine has ended');

async function follow(events: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: events })) {
    const { Actor } = JSON.parse(line) as { Actor: { ID: string } };
    await services.update(Actor.ID);
  }
}
