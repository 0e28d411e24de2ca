import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Gives every file and directory below `root` the mode 755 and one fixed time: two builds give the same image. */
export function settleFiles(root: string): void {
  for (const path of [root, ...listPaths(root)]) {
    chmodSync(path, 0o755);
    utimesSync(path, 0, 0);
  }
}

/** One line a file: SHA-256, size in bytes, path; then the sum of the sizes. */
export function describeFiles(root: string): string {
  const files = listPaths(root).filter((path) => statSync(path).isFile());
  const sizes = files.map((path) => statSync(path).size);
  const lines = files.map((path, index) => {
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${hash} ${String(sizes[index]).padStart(10)} ${relative(root, path)}`;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return [...lines, `${(total / 1e6).toFixed(1)} MB in ${files.length} files`].join('\n');
}

function listPaths(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(root, name));
}
