// The table of docs/install.md says what each image adds on disk. Needs no engine: the archive has the layers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { imageKinds } from '@pw/cli/images';

const root = join(import.meta.dirname, '../../..');

test('the sizes of docs/install.md are those of the layers, and all but the shim share one runtime', () => {
  const work = mkdtempSync(join(tmpdir(), 'pwi-sizes-'));
  try {
    const archive = join(work, 'images.tar');
    execFileSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'images', 'export', archive]);
    const list = execFileSync('tar', ['-tvf', archive], { encoding: 'utf8' });
    const sizes = new Map(
      [...list.matchAll(/ (\d+) \S+ \S+ (\w+\.tar)$/gm)].map(([, size, file]) => [file, Number(size)]),
    );
    const manifest = JSON.parse(
      execFileSync('tar', ['-xOf', archive, 'manifest.json'], { encoding: 'utf8' }),
    ) as { RepoTags: [string]; Layers: [string, ...string[]] }[];
    const page = readFileSync(join(root, 'docs/install.md'), 'utf8');
    const runtime = manifest[0]?.Layers[0];
    for (const { RepoTags, Layers } of manifest) {
      const kind = /([\w-]+):latest$/.exec(RepoTags[0])?.[1] ?? '';
      const said = Number(new RegExp(`^\\| \`${kind}\` .*\\| ([\\d.]+) MB`, 'm').exec(page)?.[1]);
      const real = (sizes.get(Layers.at(-1) ?? '') ?? 0) / 1e6;
      expect([kind, Math.abs(said - real) <= Math.max(0.5, real / 20) ? said : real]).toEqual([kind, said]);
      if (kind !== 'wait-for-weave') expect(Layers[0]).toBe(runtime);
    }
    expect(manifest).toHaveLength(imageKinds.length);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}, 60_000);
