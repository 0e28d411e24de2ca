import type { CallDetail } from './call-schemas.ts';
import { shellQuote } from './shell-quote.ts';

// curl writes these itself.
const ownHeaders = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
  'expect',
  'user-agent',
]);

/**
 * The request of a call as a curl command for a POSIX shell. `dockerHost`: as in DOCKER_HOST, tcp:// or unix://. What was
 * masked or cut stays so; undefined where the body was cut, or the client sent one that was not recorded, or the target
 * is no path: after the host it could name another one, as `@elsewhere/` does.
 */
export function copyAsCurl(
  { method, request }: CallDetail,
  { dockerHost }: { dockerHost: string },
): string | undefined {
  if (request.body?.isCut === true || (request.body === null && hasBody(request.headers))) return undefined;
  if (!request.target.startsWith('/')) return undefined;
  const socket = /^unix:\/\/(.*)$/.exec(dockerHost)?.[1];
  const origin = socket === undefined ? dockerHost.replace(/^tcp:/, 'http:') : 'http://localhost';
  const headers = request.headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const words = [
    'curl',
    // Brackets and braces are no lists of URLs, and `..` is sent as it is.
    ...(/[[\]{}]/.test(request.target) ? ['--globoff'] : []),
    ...(request.target.includes('/.') ? ['--path-as-is'] : []),
    ...(socket === undefined ? [] : ['--unix-socket', socket]),
    ...(method === 'HEAD' ? ['--head'] : method === 'GET' ? [] : ['--request', method]),
    ...headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...(request.body === null ? [] : ['--data-raw', request.body.text]),
    `${origin}${request.target}`,
  ];
  return words.map(shellQuote).join(' ');
}

function hasBody(headers: CallDetail['request']['headers']): boolean {
  return headers.some(([name, value]) => {
    const lower = name.toLowerCase();
    return lower === 'transfer-encoding' || (lower === 'content-length' && value.trim() !== '0');
  });
}
