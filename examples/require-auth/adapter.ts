import { serveAdapter } from '@pw/hooks';
import { createRequireAuth } from './require-auth.ts';

const { ALLOWED_PREFIX: allowedPrefix, AUTH_TOKEN: token } = process.env;
if (!allowedPrefix || !token) throw new Error('set ALLOWED_PREFIX and AUTH_TOKEN');

const { HOST: host = '127.0.0.1', PORT: port = '7780' } = process.env;
const { url } = await serveAdapter(createRequireAuth({ allowedPrefix, token }), { host, port: Number(port) });
console.log(`require-auth listens on ${url}/extension`);
