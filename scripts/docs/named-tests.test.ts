// What the documentation says about safety names the test that holds it: the file is there, and the title is in it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const security = 'docs/security.md';
const decision = 'docs/adr/0003-raw-socket-proxy.md';
const adaptersYml = 'docs/adapters-yml.md';
const pages = [security, decision, adaptersYml];

const named = /\[[^\]]+\]\(([^)\s]+\.test\.ts)\)(?:\s+"([^"]+)")?/g;

/** Headings below which every paragraph, row and item is about safety. */
const safety: [page: string, heading: string][] = [
  [security, 'Who is kept out, and how'],
  [security, 'Hooks as policy'],
  [security, 'What a hook can rely on'],
  [security, 'Logs and metrics'],
  [decision, 'Decision'],
  [adaptersYml, 'Which bodies hooks see'],
  [adaptersYml, 'Refusing without a hook'],
  [adaptersYml, 'Warnings'],
];

/** Beginnings of those that no test can hold: advice to the reader, what is nobody's promise, and what others explain. */
const exceptions = [
  'In its container powerstrip listens',
  'A hook may refuse any call that it sees',
  '- **Nobody can go around it.**',
  'powerstrip listens and dials',
  '`refuse` closes calls that no client may make',
  '- **Only hooked calls are collected**',
  'Each thing that can go on',
  'Post-hooks run for Docker',
];

test.each(pages)('the tests that %s names are there', (page) => {
  const missing = namedTests(page).filter(({ file, title }) => !isThere(file, title));
  expect(missing).toStrictEqual([]);
  expect(namedTests(page).length).toBeGreaterThan(5);
});

test.each(safety)('%s: %s: each sentence about safety names its test', (page, heading) => {
  const blocks = blocksBelow(page, heading);
  expect(blocks.length).toBeGreaterThan(0);
  const bare = blocks.filter((block) => block.match(named) === null && !isException(block));
  expect(bare.map((block) => block.slice(0, 60))).toStrictEqual([]);
});

function namedTests(page: string): { file: string; title: string | undefined }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(named)].map(([, path = '', title]) => ({
    file: join(dirname(page), path),
    title: title?.replace(/\s+/g, ' '),
  }));
}

function isThere(file: string, title: string | undefined): boolean {
  try {
    const text = readFileSync(join(root, file), 'utf8');
    return title === undefined || text.includes(title);
  } catch {
    return false;
  }
}

function isException(block: string): boolean {
  return exceptions.some((beginning) => block.startsWith(beginning));
}

/** Paragraphs, list items, and the table rows of security.md, between a heading and the next. */
function blocksBelow(page: string, heading: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const [, section = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const body = section.split(/^#+ /m)[0] ?? '';
  return body
    .split(/\n\n|\n(?=- |\|)/)
    .map((block) => block.trim())
    .filter((block) => block !== '' && (page === security ? !isFrame(block, body) : !isRow(block)));
}

/** Elsewhere than in security.md a table is explained by the text around it. */
function isRow(block: string): boolean {
  return block.startsWith('|');
}

function isFrame(block: string, body: string): boolean {
  return /^\|[-| ]+\|$/.test(block) || body.includes(`${block}\n|---`);
}
