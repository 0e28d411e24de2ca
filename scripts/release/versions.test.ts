// `changeset version` gives all packages the same version: pw, its images and the shim belong together.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listFiles } from '../house/list-files.ts';

const root = join(import.meta.dirname, '../..');

test('a change of one package gives a new version to all, and removes its changeset', () => {
  const copy = mkdtempSync(join(tmpdir(), 'powerstrip-weave-versions-'));
  try {
    const manifests = listFiles(root, '*/package.json');
    for (const file of [...manifests, 'package.json', 'pnpm-workspace.yaml', '.changeset/config.json']) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), readFileSync(join(root, file)));
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x', ...args], { cwd: copy });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'before');
    const change = join(copy, '.changeset/new-hook.md');
    writeFileSync(change, '---\n"@pw/hooks": minor\n---\n\nA new hook.\n');
    execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: copy, stdio: 'pipe' });
    const versions = manifests.map(
      (file) => (JSON.parse(readFileSync(join(copy, file), 'utf8')) as { version: string }).version,
    );
    const [major = 0, minor = 0] = currentVersion().split('.').map(Number);
    expect(versions.length).toBeGreaterThan(8);
    expect(new Set(versions)).toEqual(new Set([`${major}.${minor + 1}.0`]));
    expect(() => readFileSync(change)).toThrow(/ENOENT/);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}, 60_000);

function currentVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
