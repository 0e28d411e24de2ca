// `write-pins.ts [SUITE]`: writes pins.json from what a Debian release has today. Run it when Debian has mended its C
// library, or has removed the version that is pinned. Needs apt-get and dpkg-deb.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Arch } from '../paths.ts';
import { fetchDebian } from './fetch-debian.ts';
import type { CLibraryPins } from './pins.ts';
import { sha256Of } from './sums.ts';

const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6'];
/** What Node's binary names as needed, and the loader. */
const LIBRARIES = /^(?:ld-linux[\w-]*\.so\.\d|lib(?:c|dl|m|pthread|stdc\+\+|gcc_s)\.so\.\d)$/;
const [suite = 'bookworm'] = process.argv.slice(2);

type Fetched = { versions: string[]; sums: string[]; files: Record<string, string> };
const x64 = fetch('x64');
const arm64 = fetch('arm64');
const pins: CLibraryPins = {
  suite,
  packages: PACKAGES.map((name, index) => ({
    name,
    version: x64.versions[index] ?? '',
    sha256: { x64: x64.sums[index] ?? '', arm64: arm64.sums[index] ?? '' },
  })),
  files: { x64: x64.files, arm64: arm64.files },
};
writeFileSync(join(import.meta.dirname, 'pins.json'), `${JSON.stringify(pins, null, 2)}\n`);

function fetch(arch: Arch): Fetched {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-pins-'));
  try {
    const debs = fetchDebian(PACKAGES, { suite, arch, directory }).sort();
    for (const deb of debs) execFileSync('dpkg-deb', ['-x', deb, join(directory, 'root')]);
    const field = (deb: string) => execFileSync('dpkg-deb', ['-f', deb, 'Version'], { encoding: 'utf8' });
    const paths = readdirSync(join(directory, 'root'), { recursive: true, encoding: 'utf8' });
    const files = paths
      .filter((path) => LIBRARIES.test(basename(path)))
      .map((path) => [basename(path), sha256Of(join(directory, 'root', path))])
      .sort();
    return {
      versions: debs.map((deb) => field(deb).trim()),
      sums: debs.map(sha256Of),
      files: Object.fromEntries(files),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
