import { createBody, defineAdapter, editJsonBody, mergeEnv, serveAdapter } from '@pw/hooks';
import { readVariables } from './etcd.ts';

const etcdUrl = process.env.ETCD_URL ?? 'http://127.0.0.1:2379';

const adapter = defineAdapter({
  async preHook(request, { signal = null }) {
    const variables = await readVariables(etcdUrl, { prefix: '/env/', signal });
    return editJsonBody(request, (json) => {
      const body = createBody(json);
      body.setEnv(mergeEnv(body.env(), variables)); // what the client says wins
    });
  },
});

const { HOST: host = '127.0.0.1', PORT: port = '7780' } = process.env;
const { url } = await serveAdapter(adapter, { host, port: Number(port) });
console.log(`inject-env listens on ${url}/extension`);
