import { readFileSync } from 'node:fs';
import { PowerstripError } from '@pw/core';

/** The token in a file: one line of visible ASCII. Throws FILE_FAILED, or BAD_OPTION, which does not quote the file. */
export function readTokenFile(path: string): string {
  const text = readText(path).trim();
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new PowerstripError('BAD_OPTION', `the token file ${path} does not hold one line of visible ASCII`, {
    hint: 'Write the token alone into it, without spaces.',
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PowerstripError('FILE_FAILED', `the token file: ${(cause as Error).message}`, { cause });
  }
}
