// The files of the forge: workflows run the scripts of package.json, with pinned actions and no more rights than needed.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { listFiles } from './list-files.ts';

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, { 'timeout-minutes'?: number; steps: { run?: string; uses?: string }[] }>;
}

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const workflows = listFiles(root, '.github/workflows/*.yml');
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('there are workflows', () => {
  expect(workflows.map((path) => basename(path))).toEqual(expect.arrayContaining(['check.yml', 'e2e.yml']));
});

test.each(workflows)('%s', (path) => {
  const text = read(path);
  const workflow = parse(text) as Workflow;
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const jobs = Object.values(workflow.jobs);
  expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toStrictEqual([]);
  const steps = jobs.flatMap((job) => job.steps);
  const called = steps.flatMap(({ run = '' }) => [...run.matchAll(/pnpm (\S+)/g)].map(({ 1: name }) => name));
  expect(called.length).toBeGreaterThan(0);
  expect(called.filter((name = '') => !(name in manifest.scripts))).toStrictEqual([]);
  const pinned = [...text.matchAll(/uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)];
  expect(pinned).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
});

test('release.yml holds no secret, and publishes with provenance what the dry run has packed', () => {
  const text = read('.github/workflows/release.yml');
  expect(text).not.toMatch(/secrets\.|_TOKEN: (?!\$\{\{ github\.token \}\})|COSIGN_(PASSWORD|KEY)/);
  expect(text).toMatch(/pnpm release --dry-run[\s\S]*cosign sign-blob[\s\S]*npm publish .*--provenance/);
  expect((parse(text) as { jobs: { release: object } }).jobs.release).toMatchObject({
    permissions: { contents: 'write', 'id-token': 'write' },
  });
});

test.each(listFiles(root, '.github/*.yml', '.github/ISSUE_TEMPLATE/*.yml'))('%s is YAML', (path) => {
  expect(typeof parse(read(path))).toBe('object');
});
