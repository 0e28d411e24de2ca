import { defineAdapter, refuse, serveAdapter } from '@pw/adapter';
import { refusalOf } from './policy.ts';

const { ALLOWED_PREFIX: allowedPrefix, AUTH_TOKEN: token } = process.env;
if (!allowedPrefix || !token) throw new Error('set ALLOWED_PREFIX and AUTH_TOKEN');

const adapter = defineAdapter({
  preHook(request, { headers }) {
    const reason = refusalOf(request, { headers, policy: { allowedPrefix, token } });
    if (reason !== undefined) throw refuse(403, reason);
    return request;
  },
});

const { url } = await serveAdapter(adapter, { port: Number(process.env.PORT ?? 8080) });
console.log(`require-auth listens on ${url}/extension`);
