import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles } from './list-files.ts';

/** Pages that only a forge or a tool looks for: it knows where they are. */
const FOUND_BY_NAME = /^(\.github|\.changeset)\//;

/** Markdown files that no chain of links from README.md leads to. A link to a folder leads to its README.md. */
export function unreachablePages(root: string): string[] {
  const reached = new Set<string>();
  const next = ['README.md'];
  for (let page = next.pop(); page !== undefined; page = next.pop()) {
    if (reached.has(page)) continue;
    reached.add(page);
    next.push(...linkedPages(root, page));
  }
  return listFiles(root, '*.md').filter((page) => !reached.has(page) && !FOUND_BY_NAME.test(page));
}

function linkedPages(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const targets = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)].map(({ 1: target = '' }) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page), target))
    .map((path) => (isFolder(join(root, path)) ? join(path, 'README.md') : path))
    .filter((path) => path.endsWith('.md') && existsSync(join(root, path)));
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
