import { readFileSync } from 'node:fs';
import { PowerstripError } from '@pw/core';

/**
 * The token of `--token-file`, else of PW_TOKEN in `env`: for `token` of `serveAdapter`. undefined: neither is set. Throws
 * BAD_OPTION, which does not quote it, also for an empty one: it would leave the adapter open to all.
 */
export function readToken(tokenFile: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const token = env.PW_TOKEN;
  if (tokenFile === undefined) return token === undefined ? undefined : checked(token, 'PW_TOKEN');
  if (token !== undefined) throw bad('--token-file (PW_TOKEN_FILE) and PW_TOKEN are both set');
  return checked(readText(tokenFile).trim(), `--token-file: ${tokenFile}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(`--token-file: ${(error as Error).message}`);
  }
}

function checked(token: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw bad(`${source} does not hold one line of visible ASCII`);
}

function bad(message: string): PowerstripError {
  return new PowerstripError('BAD_OPTION', message, {
    hint: 'Set one of them to the token that adapters.yml has.',
  });
}
