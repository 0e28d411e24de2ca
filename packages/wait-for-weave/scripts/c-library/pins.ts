import type { Arch } from '../paths.ts';

/** One Debian package of the C library. */
interface PinnedPackage {
  name: string;
  version: string;
  /** Of the .deb, hexadecimal SHA-256. */
  sha256: Record<Arch, string>;
}

/** A file that Node loads, and what it must be. */
export type PinnedFiles = Record<string, string>;

export interface CLibraryPins {
  /** The Debian release that they are of. */
  suite: string;
  packages: PinnedPackage[];
  /** Hexadecimal SHA-256 of each library, as Debian has it. */
  files: Record<Arch, PinnedFiles>;
}
