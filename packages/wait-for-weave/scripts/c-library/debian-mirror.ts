import { existsSync, readFileSync } from 'node:fs';
import { findMirror } from '../../../../scripts/engines/find-mirror.ts';

const OS_RELEASE = '/etc/os-release';
/** Of Debian 12 and later, and of those before. */
const APT_SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
/** Of the package python-apt-common, which Ubuntu has by default: where Debian's packages are, on any system. */
const TEMPLATE = '/usr/share/python-apt/templates/Debian.info';
const VARIABLE = 'DEBIAN_MIRROR';

/** URL of the mirror of Debian that this machine has to use: see `chooseMirror`. */
export function debianMirror(): string {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const sources = APT_SOURCES.map(read).join('\n');
  const found = { osRelease: read(OS_RELEASE), sources, template: read(TEMPLATE) };
  return chooseMirror({ named: process.env[VARIABLE], ...found });
}

/**
 * The mirror that DEBIAN_MIRROR names, else on Debian that of apt's own sources: on Ubuntu that is one of Ubuntu. Else
 * that of python-apt's template for Debian. `sources`, `osRelease` and `template` are the texts of the files. Throws where
 * there is none.
 */
export function chooseMirror({
  named = '',
  osRelease,
  sources,
  template = '',
}: {
  named?: string | undefined;
  osRelease: string;
  sources: string;
  template?: string;
}): string {
  if (named !== '') {
    // It becomes a word of a line of apt's.
    if (/^(?:https?|file):\/\/\S+$/.test(named)) return named;
    throw new Error(
      `${VARIABLE} is ${JSON.stringify(named)}, and has to be a URL: http://, https:// or file://`,
    );
  }
  const own = /^ID=debian$/m.test(osRelease) ? findMirror(sources) : undefined;
  const mirror = own ?? /^BaseURI: *(https?:\/\/(?!security)\S+?)\/?$/m.exec(template)?.[1];
  if (mirror === undefined)
    throw new Error(
      `apt names no mirror of Debian here: install python-apt-common, which does, or set ${VARIABLE} to the URL of one, http://HOST/debian`,
    );
  return mirror;
}
