import type { CommandResult } from './run-command.ts';

const MEGABYTES = [6, 8, 12, 16, 24];
const TRIES = 4;
const ENOUGH = 2;

/**
 * The least memory with which an engine itself can start a program, as docker's --memory: that of the first size which
 * starts in two of four tries. Docker takes 6m, but runc 1.1 copies itself into memory (13 MB) while it sets the limit;
 * on a slow machine it then refuses nearly every start below 16m. `start` runs a program that ends at once.
 */
export async function findLeastMemory(start: (memory: string) => Promise<CommandResult>): Promise<string> {
  let refusal = '';
  for (const size of MEGABYTES) {
    let started = 0;
    for (let tries = 0; tries < TRIES && started < ENOUGH; tries += 1) {
      const { code, stderr } = await start(`${size}m`);
      if (code === 0) started += 1;
      else refusal = stderr;
    }
    if (started < ENOUGH) continue;
    if (size !== MEGABYTES[0]) console.warn(`the least memory is ${size} MB here: ${refusal}`);
    return `${size}m`;
  }
  throw new Error(`no program starts with ${MEGABYTES.at(-1)} MB: ${refusal}`);
}
