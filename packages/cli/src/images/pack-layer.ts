import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** What is at one path of an image, without a leading slash; `link` is a symbolic link's target. */
export type LayerEntry = { path: string; mode?: number } & ({ content: () => Buffer } | { link: string });

/** One layer: an archive, and the digest by which an image config names it. */
export interface Layer {
  digest: string;
  archive: Buffer;
}

/**
 * The same bytes from the same entries, whoever packs them and when: in the order of their paths, owned by root, without
 * a time. Directories above an entry are added.
 */
export async function packLayer(entries: readonly LayerEntry[]): Promise<Layer> {
  const archive = pack();
  const reading = buffer(archive);
  for (const directory of directoriesOf(entries)) {
    archive.entry({ ...common, name: `${directory}/`, type: 'directory', mode: directoryMode(directory) });
  }
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if ('link' in entry) {
      archive.entry({ ...common, name: entry.path, type: 'symlink', linkname: entry.link, mode: 0o777 });
    } else {
      archive.entry({ ...common, name: entry.path, mode: entry.mode ?? 0o644 }, entry.content());
    }
  }
  archive.finalize();
  const bytes = await reading;
  return { archive: bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

const common = { mtime: new Date(0), uid: 0, gid: 0 };

/** /tmp is everybody's, as everywhere. */
function directoryMode(directory: string): number {
  return directory === 'tmp' ? 0o1777 : 0o755;
}

function directoriesOf(entries: readonly LayerEntry[]): string[] {
  const found = new Set<string>();
  for (const { path } of entries) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) found.add(at);
  }
  return [...found].sort();
}
