// I5: whoever copies a line from our pages or programs never has an image from a stranger run. Docker asks its public
// hub for every name whose first part is no host, so our own names begin with one that is never the hub.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
/** The folders of our images, in two parts without a host: what a hub could answer. */
const OURS = /(?<![\w@/.:-])(?:pw|powerstrip-weave|my)\/[a-z][a-z0-9-]*(?::[\w.]+)?(?![\w/.])/g;
/** An image where a Dockerfile or a command names one in two parts, the first of which is no host. */
const NAMED =
  /(?:^FROM|docker (?:pull|run|create) (?:--?[a-z-]+(?:[= ][^\s-]\S*)? )*|(?<!Loaded )\b[Ii]mage: ['"]?)\s*([a-z0-9_-]+\/[a-z0-9._/-]+)/gm;
const HISTORY = /^(CHANGELOG\.md|docs\/adr\/)/;

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && !HISTORY.test(file) && !/\.(?:png|tgz|lock|zst)$/.test(file));

const hubNames = (text: string): string[] => [
  ...(text.match(OURS) ?? []),
  ...[...text.matchAll(NAMED)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('localhost/') && !name.includes('/../')),
];

test('no page, help text or source has an image name that a public hub could answer', () => {
  const found = files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => hubNames(line).map((name) => `${file}:${index + 1}: ${name}`));
  });
  expect(found).toStrictEqual([]);
});

/** In two parts, so that this file has none. */
const hubName = (folder: string, name: string) => [folder, name].join('/');

test.each([
  [`docker run --rm ${hubName('pw', 'example')} hello`, [hubName('pw', 'example')]],
  [`FROM ${hubName('someone', 'base')}`, [hubName('someone', 'base')]],
  ['docker run localhost/pw/example hello', []],
  ["import { x } from '@pw/core';", []],
])('of %j it finds %j', (line, names) => {
  expect([...new Set(hubNames(line))]).toEqual(names);
});
