import { execFileSync } from 'node:child_process';

/** Absolute paths of the loader and the shared libraries that the loader of this host picks for a program. */
export function sharedLibraries(program: string): string[] {
  // The loader itself lists them (ld.so(8), LD_TRACE_LOADED_OBJECTS); no ldd is needed.
  const listing = execFileSync(program, { env: { LD_TRACE_LOADED_OBJECTS: '1' }, encoding: 'utf8' });
  const missing = /^\s*(\S+) => not found/m.exec(listing)?.[1];
  if (missing !== undefined)
    throw new Error(`${program} needs ${missing}, which this host does not have; install it`);
  return [...listing.matchAll(/(?:=> )?(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? []);
}
