import { setTimeout as delay } from 'node:timers/promises';
import { defineAdapter, serveAdapter } from '@pw/adapter';

const adapter = defineAdapter({
  async preHook(request, { signal }) {
    await delay(1000, undefined, { signal });
    return request;
  },
});

const { url } = await serveAdapter(adapter, { port: Number(process.env.PORT ?? 8080) });
console.log(`slowreq listens on ${url}/extension`);
