import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatSbom, npmPart, type Part, readPart } from '../../../scripts/sbom.ts';
import pins from './c-library/pins.json' with { type: 'json' };
import { type Paths, packageDirectory } from './paths.ts';

/**
 * What everybody may know of the files that are not ours: their licences in /usr/share/doc, and bills of materials in
 * /usr/share/sbom. Outside of the volume: the containers that get the shim do not see them.
 */
export function writeLegalFiles(paths: Paths, { node, pinned }: { node: string; pinned: boolean }): void {
  const share = join(paths.rootfs, 'usr/share');
  const licences = join(paths.package, 'licences');
  for (const [from, to] of [
    [join(licences, 'glibc.txt'), 'libc6/copyright'],
    [join(licences, 'gcc.txt'), 'libstdc++6/copyright'],
    [join(licences, 'LGPL-2.1.txt'), 'libc6/LGPL-2.1'],
    [join(licences, 'GPL-3.txt'), 'libstdc++6/GPL-3'],
    [join(dirname(node), '../LICENSE'), 'node/LICENSE'],
    [join(paths.package, '../../LICENSE'), 'wait-for-weave/LICENSE'],
  ] as const) {
    cpSync(from, join(share, 'doc', to));
  }
  writeFileSync(join(share, 'doc/libc6/CHANGES'), CHANGES);
  const own = readPart(join(paths.package, 'package.json'));
  const cLibrary = cLibraryParts(pinned);
  mkdirSync(join(share, 'sbom'));
  const shim = formatSbom(npmPart(own, 'application'), [nodePart(), ...cLibrary]);
  writeFileSync(join(share, 'sbom/wait-for-weave.cdx.json'), shim);
  const whole: Part = {
    name: 'c-library',
    version: cLibrary[0]?.version ?? '',
    license: 'LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1',
    purl: `pkg:generic/c-library@${cLibrary[0]?.version}`,
    type: 'platform',
  };
  writeFileSync(join(share, 'sbom/c-library.cdx.json'), formatSbom(whole, cLibrary));
}

const CHANGES = `The loader, ld-linux-*.so, is changed in one place: it looks for the libraries to preload in
/dev/null/disabled instead of /etc/ld.so.preload, so that it loads none of a container's. Its source is Debian's of the
version that /usr/share/sbom/c-library.cdx.json names.
`;

/** Node itself; what it contains is in its licence. */
function nodePart(): Part {
  const { version } = readPart(join(packageDirectory(`node-linux-${process.arch}`), 'package.json'));
  return { name: 'node', version, license: 'MIT', purl: `pkg:generic/node@${version}`, type: 'platform' };
}

const LICENCES: Record<string, string> = { libc6: 'LGPL-2.1-or-later' };
const GCC = 'GPL-3.0-or-later WITH GCC-exception-3.1';

function cLibraryParts(pinned: boolean): Part[] {
  return pins.packages.map(({ name, version }) => {
    const license = LICENCES[name] ?? GCC;
    // Of the host that builds: nothing says where it has them from.
    const known = pinned
      ? { version, purl: `pkg:deb/debian/${name}@${version}?distro=${pins.suite}` }
      : { version: 'of the build host', purl: `pkg:generic/${name}` };
    return { name, license, type: 'library', ...known };
  });
}
