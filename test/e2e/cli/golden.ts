import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORT, PREFIX } from './pw.ts';

/** The text of golden/NAME.txt; with UPDATE_GOLDEN=1 it becomes what `actual` is. */
export function golden(name: string, actual: string): string {
  const path = join(import.meta.dirname, 'golden', `${name}.txt`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, `${actual}\n`);
  return readFileSync(path, 'utf8').trimEnd();
}

/** Takes out what differs from run to run: milliseconds, ids, and this run's names and directories. */
export function normalize(frame: string): string {
  return frame
    .replaceAll(/ *\b(?!0 ms)\d+ ms +/g, ' N ms ')
    .replaceAll(/ *\b(?!0 ms)\d+ ms/g, ' N ms')
    .replaceAll(PREFIX, 'pwcli')
    .replaceAll(`:${PORT}`, ':2386')
    .replaceAll(/--group-add \d+/g, '--group-add GROUP')
    .replaceAll(/\b[0-9a-f]{12}\b/g, 'CONTAINER-ID')
    .replaceAll(/\/\S+\/pwcli-[A-Za-z0-9]{6}(?=\/)/g, 'SCRATCH')
    .replaceAll(/\b172\.\d+\.\d+\.\d+/g, 'BRIDGE-ADDRESS')
    .replaceAll(/[ \t]+$/gm, '');
}
