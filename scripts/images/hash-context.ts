import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A hash over names, modes and bytes of a build context and its Dockerfile; `base` is the hash of the image below. */
export function hashContext(context: string, dockerfile: string, base: string): string {
  const hash = createHash('sha256').update(base).update(readFileSync(dockerfile));
  const entries = readdirSync(context, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of entries) {
    const stat = statSync(path);
    hash.update(`${path.slice(context.length)}\0${stat.mode}\0`);
    if (stat.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}
