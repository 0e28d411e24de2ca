import { existsSync, readFileSync } from 'node:fs';
import { findMirror } from '../../../../scripts/engines/find-mirror.ts';

const OS_RELEASE = '/etc/os-release';
/** Of Debian 12 and later, and of those before. */
const APT_SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
const VARIABLE = 'DEBIAN_MIRROR';

/** URL of the mirror of Debian that this machine has to use: see `chooseMirror`. */
export function debianMirror(): string {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const sources = APT_SOURCES.map(read).join('\n');
  return chooseMirror({ named: process.env[VARIABLE], osRelease: read(OS_RELEASE), sources });
}

/**
 * The mirror that DEBIAN_MIRROR names, else on Debian that of apt's own sources. `sources` and `osRelease` are texts of
 * apt's and of /etc/os-release. Throws where there is none: apt's mirror on Ubuntu is one of Ubuntu.
 */
export function chooseMirror({
  named = '',
  osRelease,
  sources,
}: {
  named?: string | undefined;
  osRelease: string;
  sources: string;
}): string {
  if (named !== '') {
    // It becomes a word of a line of apt's.
    if (/^(?:https?|file):\/\/\S+$/.test(named)) return named;
    throw new Error(
      `${VARIABLE} is ${JSON.stringify(named)}, and has to be a URL: http://, https:// or file://`,
    );
  }
  const own = /^ID=debian$/m.test(osRelease) ? findMirror(sources) : undefined;
  if (own === undefined)
    throw new Error(
      `apt names no mirror of Debian here: set ${VARIABLE} to the URL of one, http://HOST/debian`,
    );
  return own;
}
