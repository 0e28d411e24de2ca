import { readFileSync } from 'node:fs';
import { PowerstripError } from '@pw/core';

/**
 * What powerstrip has to send with its hooks: the `token`, or the content of the `tokenFile`, of this adapter in
 * adapters.yml. There is no flag for the token itself: the command line of a process is for all to see. undefined: none
 * is needed. Throws BAD_OPTION.
 */
export function readToken(
  tokenFile: string | undefined,
  { PW_TOKEN: token }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (tokenFile === undefined) return token === undefined ? undefined : checked(token, 'PW_TOKEN');
  if (token !== undefined)
    throw bad('--token-file (PW_TOKEN_FILE) and PW_TOKEN are both set', 'Set one of them.');
  return checked(readText(tokenFile).trim(), `the file of --token-file, ${tokenFile},`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(
      `--token-file: ${(error as Error).message}`,
      'Name a file that can be read and holds the token.',
    );
  }
}

/** Empty as well: a variable that nobody filled in would leave the adapter open to all. Messages never show the token. */
function checked(token: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw bad(
    `${source} does not hold one line of visible ASCII`,
    'Write the token there, as adapters.yml has it.',
  );
}

function bad(message: string, hint: string): PowerstripError {
  return new PowerstripError('BAD_OPTION', message, { hint });
}
