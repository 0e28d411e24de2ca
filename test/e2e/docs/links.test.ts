// Every relative link of a page leads to a file, and to a heading of it where it names one.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const pages = globSync(
  ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'packages/*/*.md', 'apps/*/*.md', 'bench/*.md'],
  {
    cwd: root,
  },
);

test.each(pages)('the links of %s', (page) => {
  const broken = linksOf(readFileSync(join(root, page), 'utf8')).filter(
    (link) => !leadsSomewhere(page, link),
  );
  expect(broken).toStrictEqual([]);
});

test('there are pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/security.md']));
});

/** Not those of other sites. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '');
  // Links, and the files of pictures.
  const found = [...text.matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)];
  const targets = found.map(({ 1: link, 2: picture }) => link ?? picture ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || (statSync(file).isFile() && headingsOf(file).includes(heading));
}

/** As GitHub names them. */
function headingsOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').match(/^#+ .+$/gm) ?? [];
  return lines.map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
