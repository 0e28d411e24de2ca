import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NOT_COPIED = new Set(['.git', 'node_modules', '.turbo']);

/**
 * A copy to change at will. Installed packages are shared; the links between the packages of the workspace are
 * relative, so in the copy they lead to the copy.
 */
export function copyRepository(root: string): Disposable & { root: string } {
  const copy = mkdtempSync(join(tmpdir(), 'powerstrip-weave-mutation-'));
  for (const entry of readdirSync(root)) {
    if (NOT_COPIED.has(entry)) continue;
    cpSync(join(root, entry), join(copy, entry), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== '.turbo',
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return { root: copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }) };
}
