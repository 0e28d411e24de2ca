import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Arch, cacheDirectory } from '../paths.ts';
import { fetchDebian, hasApt } from './fetch-debian.ts';
import pins from './pins.json' with { type: 'json' };
import { isPinned, sha256Of } from './sums.ts';

/** The loader and the libraries that Node needs, absolute paths. */
export interface CLibrary {
  files: string[];
  /** Whether they are the ones of pins.json. */
  pinned: boolean;
}

/**
 * The C library of pins.json, so that every host builds the same shim and the same images: this host's own where it is
 * that, else Debian's package. `own` lists the libraries of this host for its own architecture. Where they cannot be got,
 * this host's own do, unless `mustBePinned`.
 */
export function findCLibrary(
  arch: Arch,
  { own, mustBePinned }: { own?: () => string[]; mustBePinned: boolean },
): CLibrary {
  const ownFiles = own?.();
  if (ownFiles !== undefined && isPinned(ownFiles, arch)) return { files: ownFiles, pinned: true };
  try {
    return { files: fetchPinned(arch), pinned: true };
  } catch (cause) {
    if (ownFiles !== undefined && !mustBePinned) {
      const { message } = cause as Error;
      console.log(
        `The C library is this host's: images from here have digests of their own. The pinned one: ${message}`,
      );
      return { files: ownFiles, pinned: false };
    }
    throw new Error(`no C library for ${arch}: ${(cause as Error).message}`, { cause });
  }
}

/** From the cache, or from Debian: all or nothing. */
function fetchPinned(arch: Arch): string[] {
  const key = pins.packages[0]?.version.replaceAll(/[^\w.]/g, '-');
  const directory = join(cacheDirectory(), `c-library-${key}-${arch}`);
  if (!existsSync(directory)) fetchInto(directory, arch);
  const found = readdirSync(join(directory, 'root'), { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) in pins.files[arch])
    .map((path) => join(directory, 'root', path));
  // Some Debian releases have the same file below /lib and /usr/lib.
  const files = [...new Map(found.map((file) => [basename(file), file])).values()];
  if (!isPinned(files, arch)) throw new Error(`${directory} is not what pins.json says; remove it`);
  return files;
}

function fetchInto(directory: string, arch: Arch): void {
  if (!hasApt()) throw new Error('it comes from a Debian package, which needs apt-get and dpkg-deb');
  const unfinished = `${directory}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const names = pins.packages.map(({ name, version }) => `${name}=${version}`);
    for (const deb of fetchDebian(names, { suite: pins.suite, arch, directory: unfinished })) {
      const [name] = basename(deb).split('_');
      const sum = sha256Of(deb);
      if (pins.packages.find((item) => item.name === name)?.sha256[arch] !== sum)
        throw new Error(`${basename(deb)} has the SHA-256 ${sum}, which pins.json does not have`);
      execFileSync('dpkg-deb', ['-x', deb, join(unfinished, 'root')]);
    }
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
