import { setTimeout as delay } from 'node:timers/promises';
import { defineAdapter, serveAdapter } from '@pw/hooks';

const adapter = defineAdapter({
  async preHook(request, { signal }) {
    await delay(1000, undefined, { signal });
    return request;
  },
});

const { HOST: host = '127.0.0.1', PORT: port = '7780' } = process.env;
const { url } = await serveAdapter(adapter, { host, port: Number(port) });
console.log(`slowreq listens on ${url}/extension`);
