import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';

const root = join(import.meta.dirname, '../../..');
const release = (...args: string[]) =>
  runCommand(process.execPath, ['--conditions=@pw/source', join(root, 'scripts/release.ts'), ...args], {
    cwd: root,
    env: { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
    timeoutMs: 280_000,
  });

test('release --dry-run: the files, their sums, and what would go where', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pwi-release-'));
  try {
    const { code, stderr } = await release('--dry-run', '--directory', directory, '--arch', process.arch);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const sums = readFileSync(join(directory, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    for (const line of sums) {
      const [sum, file = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(directory, file)))
          .digest('hex'),
      ).toBe(sum);
    }
    const files = readdirSync(directory).filter((file) => file.endsWith('.tgz'));
    // Each with its bill of materials.
    expect(sums).toHaveLength(2 * files.length);
    const plan = JSON.parse(readFileSync(join(directory, 'release.json'), 'utf8')) as {
      npm: { name: string }[];
    };
    const names = plan.npm.map(({ name }) => name);
    expect(names.indexOf('@pw/core')).toBeLessThan(names.indexOf('@pw/hooks'));
    expect(names.at(-1)).toBe('@pw/cli');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 300_000);

test('release alone publishes nothing', async () => {
  expect(await release()).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('--dry-run'),
  });
});
